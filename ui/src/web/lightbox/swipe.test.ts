import { describe, expect, it } from "vitest";
import { swipeOf } from "./swipe";

describe("a finger across the screen", () => {
  it.each([
    [-60, 5, 120, "next"],
    [60, -8, 120, "before"],
    [-60, 5, 900, null],
    [-140, 30, 900, "next"],
    [4, 90, 150, "close"],
    [4, -90, 150, null],
    [60, 70, 150, null],
    [0, 0, 10, null],
  ])("%i across, %i down in %i ms: %s", (across, down, ms, meant) => {
    expect(swipeOf(across, down, ms)).toBe(meant);
  });
});
