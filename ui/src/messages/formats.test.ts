import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ago, bytes, duration, moment, percent, rate } from "./formats";

/** Locales differ in which space they write. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("bytes", () => {
  it.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [999, "999 bytes"],
    [1_000, "1 kB"],
    [1_049_999, "1 MB"],
    [1_250_000_000, "1.3 GB"],
    [999_960_000, "1 GB"],
    [181_000_000_000, "181 GB"],
    [2e15, "2,000 TB"],
    [Number.NaN, "0 bytes"],
  ])("of %d are %s", (count, said) => {
    expect(plain(bytes("en", count))).toBe(said);
  });

  it("are written as the locale does", () => {
    expect(plain(bytes("de", 1_250_000_000))).toBe("1,3 GB");
    expect(plain(rate("de", 61_400_000))).toBe("61,4 MB/s");
  });

  it("are never a thousand of a smaller unit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e14 }), (count) => {
        const digits = /^[\d.,]+/.exec(bytes("en", count))?.[0] ?? "";
        expect(Number(digits.replace(",", ""))).toBeLessThan(1_000);
      }),
    );
  });
});

describe("percent", () => {
  it("is 100 only when all is done, and 0 only when nothing is", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 1e9 }), (some, whole) => {
        const part = some % (whole + 1);
        const shown = Number.parseInt(percent("en", part, whole), 10);
        expect(shown === 100).toBe(part === whole);
        expect(shown === 0).toBe(part === 0);
      }),
    );
    expect(percent("en", 0, 0)).toBe("0%");
  });
});

describe("duration", () => {
  it.each([
    [0.2, "1 second"],
    [89, "89 seconds"],
    [91, "2 minutes"],
    [5_401, "2 hours"],
    [200_000, "3 days"],
  ])("of %d seconds is %s", (seconds, said) => {
    expect(duration("en", seconds)).toBe(said);
  });
});

describe("times", () => {
  const now = new Date(2026, 5, 10, 14, 30).getTime();

  it("say as much of the date as is needed", () => {
    expect(plain(moment("en-GB", now - 3_600_000, now))).toBe("13:30");
    expect(plain(moment("en-GB", now - 86_400_000, now))).toBe("Tue 14:30");
    expect(plain(moment("de", now - 40 * 86_400_000, now))).toContain("1. Mai 2026");
  });

  it("say how long ago", () => {
    expect(ago("en", now - 10_000, now)).toBe("now");
    expect(ago("en", now + 10_000, now)).toBe("now");
    expect(ago("en", now - 200_000, now)).toBe("3 minutes ago");
    expect(ago("de", now - 3 * 86_400_000, now)).toBe("vor 3 Tagen");
  });
});
