import { describe, expect, it } from "vitest";
import { marksOf } from "./scrubbing";
import { addressOf, itemAt, kindOf } from "./place";

describe("addresses of photos", () => {
  it("are found again", () => {
    for (const kind of ["photo", "video", null] as const) {
      const list = { base: "/albums/3", kind };
      const url = new URL(addressOf(list, 12), "https://a.example");
      expect(itemAt(url.pathname, list.base)).toBe(12);
      expect(kindOf(url.searchParams.get("kind"))).toBe(kind);
      expect(itemAt(new URL(addressOf(list), "https://a.example").pathname, list.base)).toBeNull();
    }
  });

  it.each(["/photos/", "/photos/x", "/photos/0", "/photos/1/2", "/photos/-1", "/photosx/1"])(
    "%s names no item",
    (path) => expect(itemAt(path, "/photos")).toBeNull(),
  );
});

describe("the years at the side", () => {
  it("are named where there is room, and are dots where there is little", () => {
    const months = ["2024-05", "2024-01", "2023-12", "2022-03", "2010-01", "undated"];
    const tops = [0, 100, 400, 460, 900, 1_000];
    const shelves = months.map((key, at) => ({
      section: { key, count: 1, widthSum: 1 },
      items: undefined,
      laid: undefined,
      top: tops[at] ?? 0,
      height: 100,
    }));
    expect(marksOf(shelves, 1_000, 400)).toEqual([
      { year: "2024", part: 0, named: true },
      { year: "2023", part: 0.4, named: true },
      { year: "2022", part: 0.46, named: false },
      { year: "2010", part: 0.9, named: true },
    ]);
  });
});
