import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MonthItems } from "./library";
import { move, type Direction } from "./moves";
import { wishesFor } from "./rows";
import { anchorAt, drawn, heightOf, MOST_TILES, nearKeys, placeOf, shelfAt, stack } from "./shelf";

interface Made {
  key: string;
  ratios: number[];
  loaded: boolean;
}

const made = fc
  .array(
    fc.record({
      ratios: fc.array(fc.double({ min: 0.4, max: 3, noNaN: true }), {
        minLength: 1,
        maxLength: 90,
      }),
      loaded: fc.boolean(),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((months) => months.map((month, at): Made => ({ ...month, key: `20${10 + at}-01` })));

function shelvesOf(months: Made[], width: number, all = false) {
  let next = 1;
  const loaded = new Map<string, MonthItems>();
  const sections = months.map(({ key, ratios, loaded: isLoaded }) => {
    const ids = ratios.map(() => next++);
    const rest = { taken: [], kinds: [], durations_ms: [], thumbhashes: [], lives: [] };
    if (isLoaded || all) loaded.set(key, { ids, ratios, ...rest });
    return { key, count: ratios.length, widthSum: ratios.reduce((sum, one) => sum + one, 0) };
  });
  return stack(sections, loaded, wishesFor(width));
}

const width = fc.integer({ min: 320, max: 3_800 });
const part = fc.double({ min: 0, max: 1, noNaN: true });

describe("months below one another", () => {
  it("leave no room between them", () => {
    fc.assert(
      fc.property(made, width, (months, across) => {
        const shelves = shelvesOf(months, across);
        let top = 0;
        for (const [at, shelf] of shelves.entries()) {
          expect(shelf.top).toBeCloseTo(top, 6);
          expect(shelfAt(shelves, shelf.top + 1)).toBe(at);
          top += shelf.height;
        }
        expect(heightOf(shelves)).toBeCloseTo(top, 6);
      }),
    );
  });

  it("are drawn where they are seen, and never too much of them", () => {
    fc.assert(
      fc.property(
        made,
        width,
        part,
        fc.integer({ min: 300, max: 2_160 }),
        (months, across, how, seen) => {
          const shelves = shelvesOf(months, across, true);
          const top = how * heightOf(shelves);
          const parts = drawn(shelves, top, top + seen);
          expect(parts.reduce((sum, { first, end }) => sum + end - first, 0)).toBeLessThanOrEqual(
            MOST_TILES,
          );
          expect(parts.map(({ at }) => at)).toContain(shelfAt(shelves, top));
        },
      ),
    );
  });

  it("keep what is seen in its place when others turn out higher or lower", () => {
    fc.assert(
      fc.property(made, width, part, (months, across, how) => {
        const before = shelvesOf(months, across);
        const top = how * heightOf(before);
        const anchor = anchorAt(before, top);
        if (!anchor) throw new Error("there is always something");
        expect(placeOf(before, anchor)).toBeCloseTo(top, 4);
        const after = shelvesOf(months, across, true);
        const to = placeOf(after, anchor);
        const shelf = after[shelfAt(before, top)];
        expect(to).not.toBeNull();
        // It is within the same month as before.
        expect(to ?? 0).toBeGreaterThanOrEqual((shelf?.top ?? 0) - 1);
        expect(to ?? 0).toBeLessThanOrEqual((shelf?.top ?? 0) + (shelf?.height ?? 0) + 1);
      }),
    );
  });

  it("are wanted from the window on", () => {
    const months = Array.from({ length: 9 }, (_, at) => ({
      key: `200${at}-01`,
      ratios: Array.from({ length: 60 }, () => 1.5),
      loaded: false,
    }));
    const shelves = shelvesOf(months, 1_000);
    const top = (shelves[4]?.top ?? 0) + 5;
    expect(nearKeys(shelves, top, top + 300)[0]).toBe("2004-01");
    expect(nearKeys(shelves, top, top + 300)).toContain("2003-01");
  });
});

describe("the arrow keys", () => {
  const back: Record<Direction, Direction> = {
    left: "right",
    right: "left",
    up: "down",
    down: "up",
  };

  it("lead through all, and beside back again", () => {
    fc.assert(
      fc.property(made, width, (months, across) => {
        const shelves = shelvesOf(months, across, true);
        let seen = 1;
        let spot = { shelf: 0, at: 0 };
        for (let to = move(shelves, spot, "right"); to; to = move(shelves, spot, "right")) {
          expect(move(shelves, to, back.right)).toMatchObject(spot);
          spot = { shelf: to.shelf, at: to.at };
          seen += 1;
        }
        expect(seen).toBe(months.reduce((sum, { ratios }) => sum + ratios.length, 0));
      }),
    );
  });

  it("lead down row by row to the end", () => {
    fc.assert(
      fc.property(made, width, (months, across) => {
        const shelves = shelvesOf(months, across, true);
        const rows = shelves.reduce((sum, { laid }) => sum + (laid?.rows.length ?? 0), 0);
        let spot = { shelf: 0, at: 0 };
        let steps = 0;
        for (let to = move(shelves, spot, "down"); to; to = move(shelves, spot, "down")) {
          spot = to;
          steps += 1;
        }
        expect(steps).toBe(rows - 1);
      }),
    );
  });

  it("say when a month has to be fetched first", () => {
    const shelves = shelvesOf(
      [
        { key: "2020-02", ratios: [1, 1], loaded: true },
        { key: "2020-01", ratios: [1, 1, 1], loaded: false },
      ],
      1_000,
    );
    expect(move(shelves, { shelf: 0, at: 1 }, "right")).toEqual({ shelf: 1, at: 0, unlaid: true });
    expect(move(shelves, { shelf: 0, at: 0 }, "up")).toBeNull();
  });
});
