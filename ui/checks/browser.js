/** The built pages in a real browser. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { build, preview } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
export const artefacts = fileURLToPath(new URL("artefacts/", import.meta.url));
const outDir = `${artefacts}dist`;

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Builds the pages with the made-up program around them, and serves them with their policy. */
export async function serve() {
  await build({ root, mode: "demo", logLevel: "warn", build: { outDir } });
  const server = await preview({
    root,
    logLevel: "warn",
    build: { outDir },
    preview: { host: "127.0.0.1", port: 0 },
  });
  const base = server.resolvedUrls?.local[0];
  if (!base) throw new Error("the pages are served nowhere; look for a message of vite above");
  return { base, close: () => server.close() };
}

/** Starts the browser. */
export async function open() {
  const executablePath = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place));
  if (!executablePath) {
    throw new Error("there is no Chromium; install it, or name it by CHROMIUM=/path/to/it");
  }
  return chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A page that notes whatever the browser complains about. */
export async function watchedPage(context) {
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("requestfailed", (request) => {
    // What the page gave up itself, or by going elsewhere, is no failure.
    if (request.failure()?.errorText === "net::ERR_ABORTED") return;
    complaints.push(`not loaded: ${request.url()}`);
  });
  page.setDefaultTimeout(10_000);
  return { page, complaints };
}

/** Waits until the page is drawn and nothing is fetched any more. */
export async function settle(page) {
  await page.locator("h1").first().waitFor({ state: "attached" });
  await page.evaluate(async () => {
    const frame = () => new Promise((end) => requestAnimationFrame(end));
    for (let count = 0; count < 6; count += 1) await frame();
    await document.fonts.ready;
  });
}
