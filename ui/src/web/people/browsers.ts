/** Which browser says this of itself. Pure. */

/** What a browser is called, and on which system it runs; `null` where it does not tell. */
export interface KnownBrowser {
  browser: string | null;
  system: string | null;
}

/** Many browsers say they are others too: the first that fits is the one. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|HeadlessChrome|CriOS)\//, "Chrome"],
  [/\bVersion\/\S+ (Mobile\/\S+ )?Safari\//, "Safari"],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

const first = (known: typeof BROWSERS, said: string) =>
  known.find(([sign]) => sign.test(said))?.[1] ?? null;

/** The browser that names itself so (its `User-Agent`). */
export function browserNamed(said: string): KnownBrowser {
  return { browser: first(BROWSERS, said), system: first(SYSTEMS, said) };
}
