import { describe, expect, it } from "vitest";
import { clock, spokenClock } from "./times";

describe("a place within a track", () => {
  it.each([
    [0, "0:00"],
    [65.9, "1:05"],
    [3_729, "1:02:09"],
    [Number.NaN, "0:00"],
    [Number.POSITIVE_INFINITY, "0:00"],
    [-4, "0:00"],
  ])("writes %d as a clock does", (seconds, written) => {
    expect(clock(seconds)).toBe(written);
  });

  it.each([
    ["en", 0, "0 seconds"],
    ["en", 61, "1 minute, 1 second"],
    ["en", 3_600, "1 hour"],
    ["de", 125, "2 Minuten, 5 Sekunden"],
  ])("is spoken in %s: %d", (locale, seconds, said) => {
    expect(spokenClock(locale, seconds)).toBe(said);
  });
});
