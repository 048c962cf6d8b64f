import { describe, expect, it } from "vitest";
import { megapixels, place } from "./measures";

describe("measures", () => {
  it("of pictures are short", () => {
    expect([megapixels(4_032, 3_024), megapixels(1_600, 1_200)]).toEqual([12, 1.9]);
  });

  it("of places say the half of the earth", () => {
    expect(place(47.371741, 8.542263)).toEqual({
      text: "47.37174° N, 8.54226° E",
      link: "geo:47.37174,8.54226",
    });
    expect(place(-33.856784, -70.5).text).toBe("33.85678° S, 70.50000° W");
  });
});
