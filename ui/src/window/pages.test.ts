import { describe, expect, it } from "vitest";
import { detailOf, fragmentOf, PAGES, pageOf, placeOf } from "./pages";

describe("pages", () => {
  it("are found by their address again", () => {
    for (const place of [...PAGES, "safety", "rules"] as const) {
      expect(placeOf(fragmentOf(place))).toBe(place);
      expect(placeOf(fragmentOf(place, "failures"))).toBe(place);
    }
    expect(detailOf(fragmentOf("activity", "failures"))).toBe("failures");
  });

  it("begin with the status, also at addresses that lead nowhere", () => {
    for (const fragment of ["", "#", "#/", "#/nowhere", "#content"]) {
      expect(placeOf(fragment)).toBe("status");
    }
  });

  it("within pages belong to them", () => {
    expect([pageOf("safety"), pageOf("rules"), pageOf("library")]).toEqual([
      "status",
      "folders",
      "library",
    ]);
  });
});
