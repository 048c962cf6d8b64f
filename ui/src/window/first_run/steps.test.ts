import { describe, expect, it } from "vitest";
import { after, before, numberOf, STEPS } from "./steps";

describe("the first steps", () => {
  it("follow one another to the last", () => {
    expect(STEPS.map(after)).toEqual(["connect", "folders", "outlook", "outlook"]);
    expect(STEPS.map(numberOf)).toEqual([1, 2, 3, 4]);
  });

  it("lead back, but not behind a pairing", () => {
    expect(STEPS.map((step) => before(step, false))).toEqual([null, "where", "connect", "folders"]);
    expect(STEPS.map((step) => before(step, true))).toEqual([null, null, null, "folders"]);
  });
});
