import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FILTERS, isEmpty, KINDS, narrowed, searchPage, wishIn, wordsOf, type Wish } from "./wish";

const text = fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" });
const wishes: fc.Arbitrary<Wish> = fc.record(
  {
    q: fc.string({ maxLength: 12, unit: "grapheme" }).map((typed) => typed.trim()),
    kind: fc.constantFrom(...KINDS),
    year: text,
    camera: text,
    computer: text,
  },
  { requiredKeys: ["q"] },
);
const read = (address: string) => {
  const { searchParams } = new URL(address, "https://a");
  return wishIn((name) => searchParams.get(name));
};

describe("what is searched for", () => {
  it("is kept in the address", () => {
    fc.assert(
      fc.property(wishes, (wish) => {
        expect(read(searchPage(wish))).toEqual(wish);
      }),
    );
  });

  it("is narrowed by one filter, and is as before without it", () => {
    fc.assert(
      fc.property(wishes, fc.constantFrom(...FILTERS), (wish, filter) => {
        const one = narrowed(wish, filter, "music");
        expect(one[filter]).toBe("music");
        const { [filter]: before, ...others } = wish;
        expect(narrowed(one, filter, null)).toEqual(others);
        if (before === undefined) expect(narrowed(one, filter, null)).toEqual(wish);
      }),
    );
  });

  it("is nothing without words and filters", () => {
    expect(isEmpty(read("/search"))).toBe(true);
    expect(isEmpty(read("/search?q=%20&kind=weapon"))).toBe(true);
    expect(isEmpty(read("/search?year=2019"))).toBe(false);
    expect(wordsOf({ q: "  beach 2019\tcanon " })).toEqual(["beach", "2019", "canon"]);
  });
});
