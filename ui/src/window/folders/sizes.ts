/** Sizes as people write them, as the engine reads them. Pure. */

const UNITS: readonly (readonly [string, number])[] = [
  ["tb", 1e12],
  ["gb", 1e9],
  ["mb", 1e6],
  ["kb", 1e3],
  ["b", 1],
];

/** `100 kB` in bytes; units are decimal, a comma is as good as a point; nothing if it is no size. */
export function readSize(text: string): number | null {
  const lower = text.trim().toLowerCase();
  const [unit, factor] = UNITS.find(([ending]) => lower.endsWith(ending)) ?? ["", 1];
  const digits = lower
    .slice(0, lower.length - unit.length)
    .trim()
    .replace(",", ".");
  if (!/^\d+(\.\d+)?$/.test(digits)) return null;
  const size = Math.floor(Number(digits) * factor);
  return size <= 1e18 ? size : null;
}

/** Bytes in the largest unit that writes them without a fraction: `100 kB`. */
export function writeSize(size: number): string {
  const names: Record<string, string> = { tb: "TB", gb: "GB", mb: "MB", kb: "kB", b: "B" };
  const [unit, factor] = UNITS.find(([, of]) => size >= of && size % of === 0) ?? ["b", 1];
  return `${size / factor} ${names[unit]}`;
}
