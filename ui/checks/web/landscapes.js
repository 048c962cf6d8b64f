/** Made-up landscapes with a sun, which are pleasant to look at: for pictures of the pages. */
import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const SIZES = [
  [960, 640],
  [640, 960],
  [1280, 640],
  [900, 720],
];
/** Sky above and below, then three hills from the farthest on. */
const MOODS = [
  ["#7fb2e5", "#f7e3c4", "#8fae9b", "#5b8570", "#2f5d4a"],
  ["#f2a65a", "#f6d7b0", "#b5838d", "#6d597a", "#355070"],
  ["#2b4162", "#c38d9e", "#5d5c7c", "#41436a", "#1f2041"],
  ["#a8dadc", "#f1faee", "#7d9ba8", "#457b9d", "#1d3557"],
  ["#ffd6a5", "#fdffb6", "#c7b35a", "#8a9a5b", "#4f6d3a"],
  ["#cdb4db", "#ffe5ec", "#a3a0c8", "#7b7fb0", "#4a4e82"],
];

const rgb = (colour) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
const mixed = (one, other, part) =>
  one.map((value, at) => Math.round(value + (other[at] - value) * part));

/** A binary PPM of landscape number so-and-so. */
function drawn(number) {
  const [width, height] = SIZES[(number * 7) % SIZES.length];
  const mood = MOODS[(number * 5) % MOODS.length].map(rgb);
  const hill = (layer, x) =>
    height * (0.5 + layer * 0.16) +
    Math.sin((x / width) * (4 + layer) + number * 1.7 + layer * 2.1) * height * 0.07;
  const sun = [width * (0.2 + ((number * 37) % 60) / 100), height * 0.22, height * 0.07];
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 3) {
      let colour = mixed(mood[0], mood[1], Math.min(1, y / (height * 0.6)));
      if (Math.hypot(x - sun[0], y - sun[1]) < sun[2]) colour = [255, 244, 214];
      for (let layer = 0; layer < 3; layer += 1) if (y > hill(layer, x)) colour = mood[layer + 2];
      pixels.set(colour, at);
    }
  }
  return Buffer.concat([Buffer.from(`P6 ${width} ${height} 255\n`), pixels]);
}

/** Writes so many into the folder, each of another day of the last years as its name says. */
export async function makeLandscapes(folder, count) {
  await mkdir(folder, { recursive: true });
  for (let number = 0; number < count; number += 1) {
    const when = new Date(Date.UTC(2026, 9, 30 - number * 4, 9 + (number % 9), 12));
    const day = when.toISOString().slice(0, 16).replaceAll(/[-:]/g, "").replace("T", "_");
    const source = join(folder, `${number}.ppm`);
    await writeFile(source, drawn(number));
    const picture = join(folder, `IMG_${day}00.jpg`);
    await run("ffmpeg", ["-nostdin", "-loglevel", "error", "-i", source, "-q:v", "4", picture]);
    await rm(source);
  }
}
