/** Films that ffmpeg makes for the tests, when it is installed. */
import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Whether films can be made here. */
export const canFilm = (() => {
  try {
    execFileSync("ffmpeg", ["-version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

/** Why a test that needs a film is left out; `false` when it is not. */
export const noFilms = canFilm ? false : "ffmpeg is not installed, so there is no film to play";

const H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25"];
const dated = (when) => ["-metadata", `creation_time=${when}`];

/** A film of twelve seconds that browsers play, of a day that none of the made-up photos has. */
export async function makeFilm(path, when = "2031-05-04T12:00:00Z") {
  const picture = ["-f", "lavfi", "-i", "testsrc=size=320x180:rate=25:duration=12"];
  const output = [...H264, ...dated(when), "-movflags", "+faststart", path];
  await run("ffmpeg", ["-nostdin", "-loglevel", "error", ...picture, ...output]);
}

/** A film of twelve seconds, with sound, as cameras of 2004 made them: no browser plays it. */
export async function makeOldFilm(path) {
  const picture = ["-f", "lavfi", "-i", "testsrc=size=320x240:rate=15:duration=12"];
  const sound = ["-f", "lavfi", "-i", "sine=frequency=330:duration=12"];
  const form = ["-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-c:a", "pcm_s16le", "-shortest"];
  await run("ffmpeg", ["-nostdin", "-loglevel", "error", ...picture, ...sound, ...form, path]);
}

/**
 * A film of a minute that is larger than what browsers and connections take ahead, about 70 MB:
 * noise, which cannot be made small.
 */
export async function makeLargeFilm(path) {
  const noise = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", "320x180", "-r", "25"];
  const output = [...H264, "-qp", "24", "-movflags", "+faststart", path];
  await run("ffmpeg", [
    ...["-nostdin", "-loglevel", "error", "-t", "60", ...noise, "-i", "/dev/urandom"],
    ...output,
  ]);
}

/** Opens a film of at least ten seconds, plays it, and goes to its ninth second. */
export async function playsAndSeeks(page, item) {
  // One that is made into another first takes longer.
  const slow = { timeout: 60_000 };
  await page.goto(`/photos/${item}`);
  await page.waitForFunction(() => document.querySelector("video")?.readyState >= 2, null, slow);
  await page.getByRole("dialog").press("Space");
  await page.waitForFunction(() => document.querySelector("video").currentTime > 0.3);
  await page.evaluate(() => (document.querySelector("video").currentTime = 9));
  const goesOn = () => {
    const { currentTime, seeking, error } = document.querySelector("video");
    return currentTime > 9.2 && !seeking && error === null;
  };
  await page.waitForFunction(goesOn, null, slow);
}
