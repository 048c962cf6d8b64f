/** Photos and videos by time, one by one, in albums, downloaded and shared. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { open, settle } from "../browser.js";
import { accessible, fitsAcross, reachable } from "../rules.js";
import { makeFilm, noFilms, playsAndSeeks } from "./films.js";
import { makeHousehold, startCollector, startServer } from "./programs.js";
import { becomeOwner, OWNER, signIn, visitor } from "./visitors.js";

const HOSTILE = "<img src=x onerror=alert(1)>";
const FILM = "holiday film.mp4";
const run = promisify(execFile);

let server;
let browser;
let collector;
let folder;
/** The first photo that lies anywhere below. */
async function somePhoto(below) {
  const entries = await readdir(below, { recursive: true, withFileTypes: true });
  const photo = entries.find((entry) => entry.isFile() && /\.jpe?g$/i.test(entry.name));
  return join(photo.parentPath, photo.name);
}

before(async () => {
  [server, browser] = await Promise.all([startServer(), open()]);
  folder = await mkdtemp(join(tmpdir(), "trove-photos-"));
  await makeHousehold(join(folder, "house"));
  // The same content twice is one item: a few bytes more make it another.
  const hostile = join(folder, `${HOSTILE}.jpg`);
  await copyFile(await somePhoto(join(folder, "house")), hostile);
  await run("sh", ["-c", 'printf more >> "$1"', "sh", hostile]);
  if (!noFilms) await makeFilm(join(folder, FILM));
  collector = await startCollector(server, {
    name: "Ana's laptop",
    code: await server.code(),
    folders: [folder],
  });
});

after(async () => {
  await browser?.close();
  await collector?.stop();
  await server?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

let isSetUp = false;

/** Somebody at the photos; nothing may go wrong but what is named. */
async function atPhotos(address = "/photos", options = {}) {
  const { context, page, complaints } = await visitor(browser, server, options);
  page.setDefaultTimeout(30_000);
  if (isSetUp) await signIn(page, OWNER);
  else await becomeOwner(page);
  isSetUp = true;
  await settle(page);
  await page.goto(address);
  await settle(page);
  const end = async () => {
    // Some files of the household have no picture.
    const harmless = /status of 404/;
    assert.deepEqual(
      complaints.filter((complaint) => !harmless.test(complaint)),
      [],
    );
    await context.close();
  };
  return { context, page, end };
}

const tiles = (page) => page.locator("[data-item]");

/** The timeline, once all is there. */
async function collected(page) {
  await tiles(page).first().waitFor();
  for (let count = 0, same = 0; same < 3;) {
    const { months, undated } = await page.evaluate(async () =>
      (await fetch("/api/v1/timeline")).json(),
    );
    const now = months.reduce((sum, { count: many }) => sum + many, undated);
    same = now === count ? same + 1 : 0;
    count = now;
    await page.waitForTimeout(500);
  }
  await page.reload();
  await tiles(page).first().waitFor();
}

/** The number of the item with this name. */
async function itemNamed(page, name) {
  return page.evaluate(async (wanted) => {
    const get = async (path) => (await fetch(`/api/v1${path}`)).json();
    const { months, undated } = await get("/timeline");
    const keys = months.map(({ month }) => month);
    for (const key of undated ? [...keys, "undated"] : keys) {
      for (const id of (await get(`/timeline/${key}`)).ids) {
        if ((await get(`/items/${id}`)).name === wanted) return id;
      }
    }
    return null;
  }, name);
}

test("an empty house says what to do, and what is collected appears by itself", async () => {
  const { page, end } = await atPhotos();
  await collected(page);
  assert.ok((await tiles(page).count()) > 2);
  const headings = await page.locator("section[data-month] h2").allTextContents();
  assert.match(headings[0], /\d{4}$/);
  const names = await tiles(page).evaluateAll((all) => all.map((one) => one.ariaLabel));
  for (const name of names) assert.match(name, /^(Photo|Video|Live Photo), (\d|No date)/);
  await end();
});

test("the years at the side lead to any month, by keys and by drawing", async () => {
  const { page, end } = await atPhotos();
  await tiles(page).first().waitFor();
  const rail = page.getByRole("slider", { name: "Go to a month" });
  const spoken = () => rail.getAttribute("aria-valuetext");
  const newest = await spoken();
  await rail.focus();
  await page.keyboard.press("End");
  await page.waitForFunction(
    (before) => document.querySelector("[role=slider]").ariaValueText !== before,
    newest,
  );
  const months = await page.locator("section[data-month]").count();
  assert.ok(months > 0);
  await page.keyboard.press("Home");
  await page.waitForFunction(
    (before) => document.querySelector("[role=slider]").ariaValueText === before,
    newest,
  );
  const box = await rail.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + 4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.7, { steps: 6 });
  await page.mouse.up();
  assert.ok((await page.evaluate(() => scrollY)) > 100);
  await page.waitForFunction(() =>
    [...document.querySelectorAll("[data-item]")].some((one) => {
      const { top, bottom } = one.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    }),
  );
  await end();
});

test("the lightbox is led by keys, and gives the focus back to the tile", async () => {
  const { page, end } = await atPhotos();
  await tiles(page).first().waitFor();
  const order = await tiles(page).evaluateAll((all) => all.map((one) => one.dataset.item));
  await tiles(page).first().focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction((item) => document.activeElement.dataset.item === item, order[1]);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/photos/${order[1]}`);
  await page.getByRole("button", { name: "The next one" }).and(page.locator(":enabled")).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.waitForURL(`**/photos/${order[2]}`);
  await page.keyboard.press("i");
  await page.getByText("Ana's laptop").first().waitFor();
  await page.keyboard.press("Escape");
  await page.waitForURL("**/photos");
  await page.waitForFunction((item) => document.activeElement.dataset.item === item, order[2]);
  assert.equal(await page.getByRole("dialog").count(), 0);
  await end();
});

test("an address of an item opens it, and Escape leads to the timeline", async () => {
  const { page, end } = await atPhotos();
  await tiles(page).first().waitFor();
  const item = await tiles(page).nth(3).getAttribute("data-item");
  await page.goto(`/photos/${item}`);
  await page.getByRole("dialog").waitFor();
  await page.getByRole("button", { name: "The next one" }).and(page.locator(":enabled")).waitFor();
  await page.keyboard.press("Escape");
  await page.waitForURL("**/photos");
  await end();
});

test("a selection arrives as a zip", async () => {
  const { page, end } = await atPhotos();
  await tiles(page).first().waitFor();
  await tiles(page).first().focus();
  await page.keyboard.press("x");
  await page.keyboard.press("Shift+ArrowRight");
  await page.getByText("2 selected").waitFor();
  const arriving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download", exact: true }).click();
  const file = await (await arriving).path();
  const { stdout } = await run("python3", [
    "-c",
    "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.namelist()))",
    file,
  ]);
  assert.equal(stdout.trim(), "None 2");
  await end();
});

test("names are text, whatever they are", async () => {
  const { page, end } = await atPhotos();
  page.on("dialog", () => assert.fail("a name was run"));
  await tiles(page).first().waitFor();
  const item = await itemNamed(page, `${HOSTILE}.jpg`);
  assert.ok(item);
  await page.goto(`/photos/${item}`);
  await page.getByText(`${HOSTILE}.jpg`, { exact: true }).first().waitFor();
  await page.goto("/albums");
  await page.getByRole("button", { name: "New album" }).click();
  await page.getByLabel("Name of the album").fill(HOSTILE);
  await page.getByRole("button", { name: "Make the album" }).click();
  await page.getByRole("heading", { level: 1, name: HOSTILE }).waitFor();
  await page.goto("/albums");
  await page.getByText(HOSTILE, { exact: true }).waitFor();
  assert.equal(await page.locator("img[src=x]").count(), 0);
  await end();
});

test("an album is made of a selection, renamed, shared and deleted", async () => {
  const { page, end } = await atPhotos();
  await tiles(page).first().waitFor();
  await tiles(page).first().focus();
  await page.keyboard.press("x");
  await page.keyboard.press("Shift+ArrowRight");
  await page.getByRole("button", { name: "Add to an album" }).click();
  await page.getByLabel("A new album with this name").fill("Summer");
  await page.getByRole("button", { name: "Make the album" }).click();
  await page.getByText("Added to “Summer”.").waitFor();
  await page.goto("/albums");
  await page.getByRole("link", { name: /^Summer/ }).click();
  await page.getByText("2 items", { exact: false }).first().waitFor();
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByLabel("Name of the album").fill("Summer by the sea");
  await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
  await page.getByRole("heading", { level: 1, name: "Summer by the sea" }).waitFor();
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: "Make the link" }).click();
  const link = await page.getByLabel("The link").inputValue();
  assert.match(link, /\/share#.{20,}$/);
  for (const rule of [accessible, reachable]) assert.deepEqual(await rule(page), []);

  // Somebody without a sign-in sees the album, and nothing else.
  const guest = await visitor(browser, server);
  await guest.page.goto(link);
  await guest.page.getByRole("heading", { level: 1, name: "Summer by the sea" }).waitFor();
  await tiles(guest.page).first().waitFor();
  assert.equal(await tiles(guest.page).count(), 2);
  assert.equal(new URL(guest.page.url()).hash, "");
  assert.equal(await guest.page.getByRole("navigation").count(), 0);
  for (const rule of [accessible, fitsAcross]) assert.deepEqual(await rule(guest.page), []);
  await tiles(guest.page).first().click();
  await guest.page.getByRole("dialog").waitFor();
  await guest.page.keyboard.press("i");
  await guest.page.getByText("File name").waitFor();
  assert.equal(await guest.page.getByText("Ana's laptop").count(), 0);
  await guest.context.close();

  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Delete the album" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete the album" }).click();
  await page.waitForURL("**/albums");
  await settle(page);
  assert.equal(await page.getByText("Summer by the sea").count(), 0);
  await end();
});

test("a video plays and can be moved along", { skip: noFilms }, async () => {
  const { page, end } = await atPhotos();
  await tiles(page).first().waitFor();
  const item = await itemNamed(page, FILM);
  await playsAndSeeks(page, item);
  await end();
});
