/** Music of a real house: seen, played, queued, by mouse and by keyboard. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { open } from "../browser.js";
import { accessible } from "../rules.js";
import { makeHousehold, startCollector, startServer } from "./programs.js";
import { canTag, writeTrack } from "./sounds.js";
import { until } from "./until.js";
import { becomeOwner, OWNER, signIn, visitor } from "./visitors.js";

const skip = (await canTag()) ? false : "ffmpeg is not installed, and writes the tracks";
const HOSTILE = `<img src=x onerror="document.title='broken in'">`;
const ALBUM = "Pastel Blues";

let server;
let collector;
let browser;

/** Three longer tracks of an album, two short ones, and one with tags that are not harmless. */
async function makeMusic(folder) {
  const pastel = { artist: "Nina Simone", album: ALBUM };
  const short = { artist: "The Seconds", album: "Brief" };
  await writeTrack(join(folder, "p1.flac"), {
    ...{ ...pastel, seconds: 40, pitch: 220 },
    ...{ title: "Be My Husband", track: 1 },
  });
  await writeTrack(join(folder, "p2.mp3"), {
    ...{ ...pastel, seconds: 30, pitch: 330 },
    ...{ title: "Sinnerman", track: 2 },
  });
  await writeTrack(join(folder, "p3.mp3"), {
    ...{ ...pastel, seconds: 20, pitch: 440 },
    ...{ title: "Strange Fruit", track: 3 },
  });
  await writeTrack(join(folder, "s1.flac"), {
    ...{ ...short, seconds: 2, pitch: 220 },
    ...{ title: "One", track: 1 },
  });
  await writeTrack(join(folder, "s2.flac"), {
    ...{ ...short, seconds: 20, pitch: 330 },
    ...{ title: "Two", track: 2 },
  });
  // No browser but Microsoft's own ever played these.
  await writeTrack(join(folder, "w.wma"), {
    ...{ seconds: 20, pitch: 260, artist: "Old Windows", album: "Media", title: "Waltz" },
  });
  await writeTrack(join(folder, "h.mp3"), {
    ...{ seconds: 20, pitch: 500 },
    ...{ title: HOSTILE, artist: HOSTILE, album: HOSTILE },
  });
}

before(async () => {
  if (skip) return;
  [server, browser] = await Promise.all([startServer(), open()]);
  const home = join(server.folder, "home");
  await makeHousehold(home);
  await makeMusic(join(home, "Music", "made"));
  collector = await startCollector(server, {
    ...{ name: "Ana's laptop", folders: [home] },
    code: await server.code(),
  });
  const { context, page } = await visitor(browser, server);
  await becomeOwner(page);
  await until(
    page,
    async (titles) => {
      const { tracks } = await (await fetch("/api/v1/music/tracks")).json();
      const there = new Set((tracks ?? []).map((track) => track.title));
      return titles.every((title) => there.has(title));
    },
    ["Be My Husband", "Sinnerman", "Strange Fruit", "One", "Two", "Waltz", HOSTILE],
  );
  await context.close();
});

after(async () => {
  await browser?.close();
  await collector?.stop();
  await server?.stop();
});

/** Somebody who is signed in. What is missing of pictures is no complaint: not all music has any. */
async function listener(options) {
  const { context, page, complaints } = await visitor(browser, server, options);
  await signIn(page, OWNER);
  const heard = () => complaints.filter((one) => !/thumbnail|status of 404/.test(one));
  return { context, page, heard };
}

/** The one of the two that plays: where it is, and what is wrong with it. */
const sound = (page) =>
  page.evaluate(() => {
    const playing = [...document.querySelectorAll("audio")].find((one) => !one.paused);
    return playing ? { at: playing.currentTime, error: playing.error, src: playing.src } : null;
  });

async function playsOn(page) {
  const { at } = (await sound(page)) ?? { at: 0 };
  await page.waitForFunction(
    (before) =>
      [...document.querySelectorAll("audio")].some(
        (one) => !one.paused && !one.error && one.currentTime > before + 0.1,
      ),
    at,
  );
  const now = await sound(page);
  assert.equal(now.error, null);
  return now;
}

const player = (page) => page.getByRole("region", { name: "Player" });
const albumLink = (page, name) => page.getByRole("link", { name: new RegExp(name) });

async function openAlbum(page, name) {
  await page.goto("/music");
  await albumLink(page, name).first().click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

test("an album plays, goes on, and is moved within", { skip }, async () => {
  const { context, page, heard } = await listener();
  await openAlbum(page, ALBUM);
  await page.getByRole("main").getByRole("button", { name: "Play", exact: true }).click();
  await playsOn(page);
  const bar = player(page);
  await bar.getByText("Be My Husband").waitFor();
  assert.deepEqual(
    await page.evaluate(() => {
      const { title, artist, album, artwork } = navigator.mediaSession.metadata;
      return { title, artist, album, covers: artwork.length };
    }),
    { title: "Be My Husband", artist: "Nina Simone", album: ALBUM, covers: 1 },
  );

  const place = bar.getByRole("slider", { name: "Place in the track" });
  await place.focus();
  await page.keyboard.press("PageUp");
  const moved = await playsOn(page);
  assert.ok(moved.at > 29, `it is at ${moved.at} s`);
  assert.match(await place.getAttribute("aria-valuetext"), /^\d+ seconds of 40 seconds$/);

  await bar.getByRole("button", { name: "Next" }).click();
  await bar.getByText("Sinnerman").waitFor();
  const next = await playsOn(page);
  assert.notEqual(next.src, moved.src);
  await bar.getByRole("button", { name: "Previous" }).click();
  await bar.getByText("Be My Husband").waitFor();
  await playsOn(page);

  // Other pages come and go, and the music stays.
  await page.getByRole("link", { name: "Photos", exact: true }).click();
  await page.waitForURL("**/photos");
  await playsOn(page);
  assert.deepEqual(heard(), []);
  await context.close();
});

test("the next one follows by itself", { skip }, async () => {
  const { context, page, heard } = await listener();
  await openAlbum(page, "Brief");
  await page.getByRole("main").getByRole("button", { name: "Play", exact: true }).click();
  const first = await playsOn(page);
  await player(page).getByText("Two", { exact: true }).waitFor();
  const second = await playsOn(page);
  assert.notEqual(second.src, first.src);
  assert.deepEqual(heard(), []);
  await context.close();
});

test("what the browser does not know is played all the same", { skip }, async () => {
  const { context, page } = await listener();
  await openAlbum(page, "Media");
  await page.getByRole("main").getByRole("button", { name: "Play", exact: true }).click();
  const now = await playsOn(page);
  assert.match(now.src, /^blob:/);
  await player(page).getByText("Waltz").waitFor();
  await context.close();
});

test("the queue is steered by the keyboard", { skip }, async () => {
  const { context, page, heard } = await listener();
  await openAlbum(page, ALBUM);
  await page.getByRole("main").getByRole("button", { name: "Play", exact: true }).click();
  await player(page).getByRole("button", { name: "Queue" }).press("Enter");
  const queue = page.getByRole("dialog", { name: "Queue" });
  const titles = () => queue.locator("li .title").allTextContents();
  await queue.getByRole("button", { name: "Be My Husband", exact: false }).first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Alt+ArrowDown");
  await page.getByText("Sinnerman is now 3 of 3").waitFor({ state: "attached" });
  assert.deepEqual(await titles(), ["Be My Husband", "Strange Fruit", "Sinnerman"]);
  await page.waitForFunction(() => document.activeElement?.textContent.includes("Sinnerman"));
  await page.keyboard.press("Delete");
  await page.getByText("Sinnerman was removed").waitFor({ state: "attached" });
  assert.deepEqual(await titles(), ["Be My Husband", "Strange Fruit"]);
  await page.waitForFunction(() => document.activeElement?.textContent.includes("Strange Fruit"));
  await page.keyboard.press("Enter");
  await player(page).getByText("Strange Fruit").waitFor();
  assert.deepEqual(await accessible(page), []);
  await page.keyboard.press("Escape");
  await queue.waitFor({ state: "detached" });
  const back = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  assert.equal(back, "Queue");
  await playsOn(page);
  assert.deepEqual(heard(), []);
  await context.close();
});

test("the space bar pauses, unless it is needed elsewhere", { skip }, async () => {
  const { context, page, heard } = await listener();
  await openAlbum(page, ALBUM);
  await page.getByRole("main").getByRole("button", { name: "Play", exact: true }).click();
  await playsOn(page);
  const field = page.getByRole("searchbox", { name: "Search photos, videos and music" });
  await page.keyboard.press("/");
  await page.keyboard.type("a b");
  assert.equal(await field.inputValue(), "a b");
  await playsOn(page);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Space");
  await player(page).getByRole("button", { name: "Play", exact: true }).waitFor();
  assert.equal(await sound(page), null);
  await page.keyboard.press("Space");
  await playsOn(page);
  assert.deepEqual(heard(), []);
  await context.close();
});

test("tags are text, whatever they are", { skip }, async () => {
  const { context, page, heard } = await listener();
  for (const address of ["/music", "/music/artists", "/music/tracks"]) {
    await page.goto(address);
    await page.getByText(HOSTILE).first().waitFor();
  }
  await page.getByRole("button", { name: HOSTILE }).first().click();
  await player(page).getByText(HOSTILE).first().waitFor();
  await playsOn(page);
  assert.equal(await page.locator('img[src="x"]').count(), 0);
  assert.notEqual(await page.title(), "broken in");
  assert.deepEqual(heard(), []);
  await context.close();
});

test("ten thousand tracks are a list like any other", { skip }, async () => {
  const { context, page, heard } = await listener();
  // So much music would take minutes to make and collect; what is looked at is the page.
  await page.route("**/api/v1/music/tracks*", (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get("after") ?? 0);
    const tracks = Array.from({ length: 500 }, (_, index) => ({
      ...{ id: 1_000_000 + from + index, title: `Track ${from + index + 1}` },
      ...{ artist: "Many", album: "All", album_id: "a", duration_ms: 1_000 },
      mime_type: "audio/flac",
    }));
    const next = from + 500 < 10_000 ? { next: String(from + 500) } : {};
    return route.fulfill({ json: { tracks, ...next } });
  });
  await page.goto("/music/tracks");
  const list = page.getByRole("list", { name: "Tracks" });
  await list.getByText("Track 1", { exact: true }).waitFor();
  await list.getByRole("button").first().focus();
  const there = await list.elementHandle();
  for (let known = 0, at = 0; at < 10_000;) {
    // The next part is fetched when the end of what is there is near.
    await page.waitForFunction(([one, before]) => one.offsetHeight > before, [there, known]);
    known = await list.evaluate((one) => one.offsetHeight);
    await page.keyboard.press("End");
    await page.waitForFunction((height) => {
      const one = document.activeElement?.closest("li");
      return one && one.offsetTop + one.offsetHeight >= height;
    }, known);
    at = await page.evaluate(() => Number(document.activeElement.closest("li").ariaPosInSet));
    assert.ok((await list.locator("li").count()) < 60);
  }
  await list.getByText("Track 10000", { exact: true }).waitFor();
  assert.ok((await page.locator("*").count()) < 2_500);
  assert.deepEqual(heard(), []);
  await context.close();
});
