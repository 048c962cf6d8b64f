/** Takes the pictures of the window that the documents show, into `docs/pictures`. */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { open, serve, settle, watchedPage } from "./browser.js";
import { addressOf, VIEWS } from "./views.js";

const PICTURES = [
  { file: "status.png", view: "status collecting", theme: "light" },
  { file: "folders.png", view: "folders", theme: "dark" },
  { file: "first-steps.png", view: "first-run outlook", theme: "light" },
];

const folder = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
await mkdir(folder, { recursive: true });
const server = await serve();
const browser = await open();
try {
  const context = await browser.newContext({
    viewport: { width: 960, height: 740 },
    reducedMotion: "reduce",
  });
  for (const { file, view: name, theme } of PICTURES) {
    const view = VIEWS.find((one) => one.name === name);
    if (!view) throw new Error(`there is no view “${name}”; name one of checks/views.js`);
    const { page } = await watchedPage(context);
    await page.goto(addressOf(server.base, view, theme));
    await settle(page);
    await view.prepare?.(page);
    // No ring where something was pressed on the way.
    await page.evaluate(() => document.activeElement?.blur());
    await page.mouse.move(0, 0);
    await page.evaluate(() => window.scrollTo(0, 0));
    await settle(page);
    await page.screenshot({ path: `${folder}${file}` });
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
