import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guessedHeight, lay, shownRatio, wishesFor } from "./rows";

const ratios = fc.array(fc.double({ min: 0.05, max: 12, noNaN: true }), { maxLength: 400 });
const width = fc.integer({ min: 200, max: 4_000 });

describe("rows", () => {
  it("hold every picture once, in order, beside and below one another", () => {
    fc.assert(
      fc.property(ratios, width, (shapes, across) => {
        const wishes = wishesFor(across);
        const { rows, lefts, widths, height } = lay(shapes, wishes);
        let next = 0;
        let bottom = -wishes.gap;
        for (const row of rows) {
          expect(row.first).toBe(next);
          expect(row.top).toBeCloseTo(bottom + wishes.gap, 6);
          bottom = row.top + row.height;
          for (let at = row.first; at < row.first + row.count; at += 1) {
            const beside = at === row.first ? 0 : (lefts[at - 1] ?? 0) + (widths[at - 1] ?? 0);
            expect(lefts[at]).toBeCloseTo(at === row.first ? 0 : beside + wishes.gap, 6);
            expect(widths[at]).toBeCloseTo(row.height * shownRatio(shapes[at] ?? 0), 6);
          }
          next += row.count;
        }
        expect(next).toBe(shapes.length);
        expect(height).toBeCloseTo(Math.max(0, bottom), 6);
      }),
    );
  });

  it("fill the width, but for the last", () => {
    fc.assert(
      fc.property(ratios, width, (shapes, across) => {
        const { rows, lefts, widths } = lay(shapes, wishesFor(across));
        for (const [at, row] of rows.entries()) {
          const last = row.first + row.count - 1;
          const end = (lefts[last] ?? 0) + (widths[last] ?? 0);
          if (at < rows.length - 1) expect(end).toBeCloseTo(across, 4);
          else expect(end).toBeLessThanOrEqual(across + 0.01);
        }
      }),
    );
  });

  it("are about as high as guessed", () => {
    const shapes = Array.from({ length: 900 }, (_, at) => [1.5, 0.75, 1.33, 1.78][at % 4] ?? 1);
    const sum = shapes.reduce((all, one) => all + one, 0);
    for (const across of [340, 900, 1_600, 3_600]) {
      const wishes = wishesFor(across);
      const real = lay(shapes, wishes).height;
      expect(Math.abs(guessedHeight(shapes.length, sum, wishes) / real - 1)).toBeLessThan(0.15);
    }
  });

  it("take shapes that nobody knows as squares", () => {
    expect([NaN, 0, -1, Infinity].map(shownRatio)).toEqual([1, 1, 1, 1]);
  });
});
