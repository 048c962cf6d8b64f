import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSize, writeSize } from "./sizes";

describe("sizes", () => {
  it("keep their bytes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), (size) => {
        expect(readSize(writeSize(size))).toBe(size);
      }),
    );
  });

  it.each([
    ["100 kB", 100_000],
    ["1,5 GB", 1_500_000_000],
    ["4GB", 4_000_000_000],
    ["512", 512],
    ["12 b", 12],
  ])("are read as people write them: %s", (text, size) => {
    expect(readSize(text)).toBe(size);
  });

  it.each(["", "small", "-1 MB", "1e3", "GB", "5 MB 3 kB", "9999999 TB"])(
    "are not read where there is none: %s",
    (text) => expect(readSize(text)).toBeNull(),
  );
});
