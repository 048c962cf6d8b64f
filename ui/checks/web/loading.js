/** How pages load for somebody who comes for the first time: what Lighthouse looks at. */

/** Pages, and what a person came for. */
export const LOADED = [
  ["timeline", "/photos", "[data-item]"],
  ["albums", "/albums", "main h1"],
  ["music", "/music", "main li"],
  ["search", "/search?q=lisbon", "main a[href^='/photos/']"],
  ["house", "/house", "main article"],
];

/** Notes paints, shifts and long tasks from the first moment on. */
function note() {
  const noted = { paint: 0, largest: 0, shift: 0, blocked: 0 };
  globalThis.noted = noted;
  const watch = (type, each) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({
      ...{ type, buffered: true },
    });
  watch("paint", ({ name, startTime }) => {
    if (name === "first-contentful-paint") noted.paint = startTime;
  });
  watch("largest-contentful-paint", ({ startTime }) => (noted.largest = startTime));
  watch("layout-shift", ({ value, hadRecentInput }) => (noted.shift += hadRecentInput ? 0 : value));
  watch("longtask", ({ duration }) => (noted.blocked += Math.max(0, duration - 50)));
}

/**
 * Loads a page with an empty cache: milliseconds until the first and the largest thing are painted
 * and until what one came for is there, how much the layout shifted, how long the page was blocked
 * (beyond 50 ms of each task), bytes sent over the wire, and requests.
 */
export async function load(context, address, wanted) {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  const figures = { bytes: 0, requests: 0 };
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    figures.bytes += encodedDataLength;
    figures.requests += 1;
  });
  await page.addInitScript(note);
  await page.goto(address);
  await page.locator(wanted).first().waitFor();
  figures.there = await page.evaluate(() => performance.now());
  await page.waitForLoadState("networkidle").catch(() => undefined);
  Object.assign(figures, await page.evaluate(() => globalThis.noted));
  await page.close();
  return figures;
}
