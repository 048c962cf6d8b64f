/**
 * Looks at every page in a real browser, in every situation: nobody is kept out, nothing lies beside
 * the window, everything is reached by the keyboard. Leaves a picture of each in `artefacts`.
 *
 * `node checks/pages.js [PART OF A NAME]`
 */
import { mkdir, rm } from "node:fs/promises";
import { artefacts, open, serve, settle, watchedPage } from "./browser.js";
import { accessible, fitsAcross, reachable, still } from "./rules.js";
import { addressOf, VIEWS } from "./views.js";
import { walkThrough } from "./walk.js";

const wanted = process.argv[2] ?? "";
const views = VIEWS.filter((view) => view.name.includes(wanted));
const WALK = "keyboard walk";
const WINDOW = { width: 960, height: 720 };
/** The narrowest window, and the usual one at 200 %. */
const NARROW = [
  { width: 360, height: 640 },
  { width: 480, height: 360 },
];

await rm(artefacts, { recursive: true, force: true });
await mkdir(artefacts, { recursive: true });
const server = await serve();
const browser = await open();
let findings = 0;

/** So tall that nothing has to be scrolled. */
async function wholePage(page, { width }) {
  await page.evaluate(() => window.scrollTo(0, 0));
  return { width, height: await page.evaluate(() => document.documentElement.scrollHeight) };
}

function complain(view, theme, sentences) {
  for (const sentence of sentences) {
    findings += 1;
    console.error(`${view} (${theme}): ${sentence}`);
  }
}

try {
  for (const theme of ["light", "dark"]) {
    const context = await browser.newContext({ viewport: WINDOW, reducedMotion: "reduce" });
    for (const view of views) {
      const { page, complaints } = await watchedPage(context);
      const say = (sentences) => complain(view.name, theme, sentences);
      try {
        await page.goto(addressOf(server.base, view, theme));
        await settle(page);
        await view.prepare?.(page);
        await settle(page);
        const picture = (part) =>
          `${artefacts}${view.name} ${theme}${part}.png`.replaceAll(" ", "-");
        await page.evaluate(() => window.scrollTo(0, 0));
        await page.screenshot({ path: picture(""), fullPage: true });
        say(await accessible(page));
        say(await fitsAcross(page));
        say(await still(page));
        if (theme === "light") {
          say(await reachable(page));
          for (const size of NARROW) {
            await page.setViewportSize(size);
            await settle(page);
            say(await fitsAcross(page));
            if (size.width === 360) {
              say(await reachable(page));
              // What the bar below covers is reached by scrolling: the whole page is looked at.
              await page.setViewportSize(await wholePage(page, size));
              await settle(page);
              await page.screenshot({ path: picture(" narrow") });
              say(await accessible(page));
            }
            await page.evaluate(() => (document.documentElement.dir = "rtl"));
            say((await fitsAcross(page)).map((one) => `from right to left: ${one}`));
            await page.evaluate(() => (document.documentElement.dir = "ltr"));
          }
        }
      } catch (error) {
        say([String(error)]);
      }
      say(complaints);
      await page.close();
    }
    await context.close();
  }
  if (WALK.includes(wanted)) {
    const context = await browser.newContext({ viewport: WINDOW });
    const { page, complaints } = await watchedPage(context);
    try {
      await walkThrough(page, server.base);
    } catch (error) {
      complain(WALK, "light", [error.stack ?? String(error)]);
    }
    complain(WALK, "light", complaints);
    await context.close();
  }
} finally {
  await browser.close();
  await server.close();
}

console.log(`${views.length} views, each light and dark: ${findings} findings.`);
process.exitCode = findings > 0 || (views.length === 0 && !WALK.includes(wanted)) ? 1 : 0;
