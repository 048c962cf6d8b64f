import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn, steppedTo } from "./window";

const grid = fc.record({
  count: fc.nat(20_000),
  across: fc.integer({ min: 1, max: 12 }),
  rowHeight: fc.integer({ min: 20, max: 400 }),
});
const seen = fc.record({
  above: fc.integer({ min: -2_000, max: 2_000_000 }),
  height: fc.integer({ min: 100, max: 3_000 }),
});

describe("what is drawn of a long list", () => {
  it("is all that is seen", () => {
    fc.assert(
      fc.property(seen, grid, fc.nat(), (window, list, one) => {
        fc.pre(list.count > 0);
        const at = one % list.count;
        const top = Math.floor(at / list.across) * list.rowHeight;
        const isSeen = top < window.above + window.height && top + list.rowHeight > window.above;
        const [first, last] = drawn(window, list);
        if (isSeen) expect(at >= first && at < last).toBe(true);
      }),
    );
  });

  it("does not grow with the list", () => {
    fc.assert(
      fc.property(seen, grid, (window, list) => {
        const [first, last] = drawn(window, list);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(last).toBeLessThanOrEqual(list.count);
        const rows = Math.ceil(window.height / list.rowHeight) + 14;
        expect(last - first).toBeLessThanOrEqual(rows * list.across);
      }),
    );
  });
});

describe("a key in a list", () => {
  it("leads to something that is there, and elsewhere", () => {
    const keys = ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End", "PageDown"];
    fc.assert(
      fc.property(fc.constantFrom(...keys), grid, fc.nat(), fc.boolean(), (key, list, one, rtl) => {
        fc.pre(list.count > 0);
        const at = one % list.count;
        const to = steppedTo(key, at, list, 10, rtl);
        if (to !== null) expect(to >= 0 && to < list.count && to !== at).toBe(true);
      }),
    );
  });

  it.each([
    ["ArrowRight", false, 6],
    ["ArrowRight", true, 4],
    ["ArrowDown", false, 8],
    ["ArrowUp", false, 2],
    ["x", false, null],
  ])("%s, from right to left: %s", (key, rtl, to) => {
    expect(steppedTo(key, 5, { count: 9, across: 3 }, 2, rtl)).toBe(to);
  });

  it("does not lead across in a list of one column", () => {
    expect(steppedTo("ArrowRight", 5, { count: 9, across: 1 }, 2, false)).toBeNull();
  });
});
