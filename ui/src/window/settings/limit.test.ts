import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLimit, writeRate } from "./limit";

describe("the upload limit", () => {
  it.each([
    ["unlimited", { form: "unlimited" }],
    ["5 MB/s", { form: "rate", megabytes: "5" }],
    ["500 kB/s", { form: "rate", megabytes: "0.5" }],
    ["nothing", { form: "hours", text: "nothing" }],
    [
      "22:00-07:00 unlimited, else 5 MB/s",
      { form: "hours", text: "22:00-07:00 unlimited, else 5 MB/s" },
    ],
  ])("%s is shown where it can be changed", (text, form) => {
    expect(readLimit(text)).toEqual(form);
  });

  it("keeps a rate as it was written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (kilobytes) => {
        const text = writeRate(String(kilobytes / 1_000));
        const read = readLimit(text ?? "");
        expect(read).toEqual({ form: "rate", megabytes: String(kilobytes / 1_000) });
      }),
    );
  });

  it.each(["", "0", "fast", "-1", "1e9", "0.0001"])("is no rate: %s", (text) => {
    expect(writeRate(text)).toBeNull();
  });
});
