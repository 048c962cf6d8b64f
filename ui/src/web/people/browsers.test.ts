import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { browserNamed } from "./browsers";

describe("a browser", () => {
  it.each([
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
      "Edge",
      "Windows",
    ],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox", "Linux"],
    [
      "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
      "Chrome",
      "Android",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
      "Safari",
      "iPhone",
    ],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
      "Safari",
      "macOS",
    ],
    ["curl/8.5.0", null, null],
    ["", null, null],
  ])("that says %s is known", (said, browser, system) => {
    expect(browserNamed(said)).toEqual({ browser, system });
  });

  it("may say anything", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (said) => {
        const { browser, system } = browserNamed(said);
        // What is told stands in what was said, but for names that people know better.
        const words = { Edge: "Edg", Opera: "OPR", "Samsung Internet": "SamsungBrowser" };
        if (browser && browser in words) {
          expect(said).toContain(words[browser as keyof typeof words]);
        }
        if (system === "Windows") expect(said).toContain(system);
      }),
    );
  });
});
