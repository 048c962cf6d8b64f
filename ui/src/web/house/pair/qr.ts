/** A QR code as one path of squares. Pure. */

/** Light modules that a reader needs around it (ISO/IEC 18004). */
export const MARGIN = 4;

/** The dark modules, row by row, neighbours in one stroke. */
export function darkPath(modules: readonly string[]): string {
  const strokes: string[] = [];
  modules.forEach((row, y) => {
    for (const run of row.matchAll(/1+/g)) {
      strokes.push(`M${run.index + MARGIN} ${y + MARGIN}h${run[0].length}v1h-${run[0].length}z`);
    }
  });
  return strokes.join("");
}
