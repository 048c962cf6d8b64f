/** Made-up music that is long enough to be heard, with any tags. */
import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const RATE = 8_000;

/** Whether ffmpeg is there, which writes tags of all kinds. */
export async function canTag() {
  return run("ffmpeg", ["-version"]).then(
    () => true,
    () => false,
  );
}

/** A WAV file of a tone. */
function tone(seconds, pitch) {
  const samples = Math.round(seconds * RATE);
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + samples * 2, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(RATE * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at += 1) {
    const level = Math.sin((2 * Math.PI * pitch * at) / RATE) * 3_000;
    bytes.writeInt16LE(Math.round(level), 44 + at * 2);
  }
  return bytes;
}

/** Writes a track of so many seconds; its name says the form (`.mp3`, `.flac`). */
export async function writeTrack(file, { seconds, pitch, ...tags }) {
  await mkdir(dirname(file), { recursive: true });
  const source = `${file}.wav`;
  await writeFile(source, tone(seconds, pitch));
  const said = Object.entries(tags).flatMap(([name, value]) => ["-metadata", `${name}=${value}`]);
  await run("ffmpeg", ["-nostdin", "-y", "-loglevel", "error", "-i", source, ...said, file]);
  await rm(source);
}
