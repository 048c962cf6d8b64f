import { describe, expect, it } from "vitest";
import { day, dayAndTime, month, playingTime } from "./dates";

describe("dates of a camera's clock", () => {
  it("are written as the locale does, in no zone", () => {
    expect(month("en-GB", "2019-07")).toBe("July 2019");
    expect(month("de", "2019-07")).toBe("Juli 2019");
    expect(day("en-GB", "2019-07-13T23:59:59")).toBe("13 July 2019");
    expect(dayAndTime("en-GB", "2019-07-13T10:22:05")).toBe("13 July 2019, 10:22");
    expect(dayAndTime("de", "2019-07-13T10:22:05")).toBe("13. Juli 2019, 10:22");
  });

  it("stay as they are when they are none", () => {
    expect(month("en", "nothing")).toBe("nothing");
  });

  it("playing times are short", () => {
    expect([0, 7_400, 187_000, 3_765_000].map(playingTime)).toEqual([
      "0:00",
      "0:07",
      "3:07",
      "1:02:45",
    ]);
  });
});
