import { describe, expect, it } from "vitest";
import { extended, NOTHING, toggled, toggledAll, without } from "./selection";

const chosen = (selection: { chosen: ReadonlySet<number> }) => [...selection.chosen].sort();

describe("a selection", () => {
  it("takes one and lets it go", () => {
    const one = toggled(NOTHING, 3);
    expect(chosen(one)).toEqual([3]);
    expect(chosen(toggled(one, 3))).toEqual([]);
    expect(chosen(NOTHING)).toEqual([]);
  });

  it("grows by ranges from where it began", () => {
    const more = extended(toggled(NOTHING, 3), [3, 4, 5]);
    expect(chosen(more)).toEqual([3, 4, 5]);
    expect(more.from).toBe(3);
  });

  it("takes all of a month, or none of it", () => {
    const all = toggledAll(toggled(NOTHING, 1), [1, 2]);
    expect(chosen(all)).toEqual([1, 2]);
    expect(chosen(toggledAll(all, [1, 2]))).toEqual([]);
  });

  it("forgets what is gone", () => {
    const left = without(extended(toggled(NOTHING, 1), [1, 2]), [1]);
    expect(chosen(left)).toEqual([2]);
    expect(left.from).toBeNull();
  });
});
