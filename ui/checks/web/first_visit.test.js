/**
 * A house from its first minute on, by its pages alone: the owner's password, a code, a computer
 * that brings what it has, and everything seen, played and found.
 *
 * With `TROVE_MEDIA_CORPUS` set, the real media there are collected as well.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { open, settle } from "../browser.js";
import { makeFilm, makeOldFilm, noFilms, playsAndSeeks } from "./films.js";
import { makeHousehold, startCollector, startServer } from "./programs.js";
import { until } from "./until.js";
import { becomeOwner, visitor } from "./visitors.js";

const { TROVE_MEDIA_CORPUS: CORPUS } = process.env;
const FILM = "holiday film.mp4";
const OLD_FILM = "first camera.avi";
/** The corpus is some 60 MB in 390 files. */
const COLLECTED = { timeout: 240_000 };

let server;
let browser;
let collector;
let folder;
let context;
let page;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "trove-first-"));
  [server, browser] = await Promise.all([startServer(), open()]);
  await makeHousehold(folder);
  if (!noFilms) {
    await makeFilm(join(folder, FILM));
    await makeOldFilm(join(folder, OLD_FILM));
  }
  ({ context, page } = await visitor(browser, server));
});

after(async () => {
  await browser?.close();
  await collector?.stop();
  await server?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** What the server answers in the page's own name. */
const told = (path) =>
  page.evaluate(async (where) => (await fetch(`/api/v1${where}`)).json(), path);

/** The number of the one item that is found by these words. */
async function itemOf(words, name) {
  return until(
    page,
    async ([query, wanted]) => {
      const answer = await fetch(`/api/v1/search?q=${encodeURIComponent(query)}`);
      const { items } = await answer.json();
      return items?.find((item) => item.name === wanted)?.id;
    },
    [words, name],
  );
}

test("the password is chosen, a code pairs, and all becomes safe before one's eyes", async () => {
  await becomeOwner(page);
  const dashboard = await context.newPage();
  await dashboard.goto("/house");
  await dashboard.getByText("No computer is here yet").waitFor();
  await page.goto("/house/pair");
  const shown = page.locator(".code [aria-hidden]");
  await shown.waitFor();
  const code = (await shown.textContent()).trim();
  const folders = CORPUS ? [folder, CORPUS] : [folder];
  collector = await startCollector(server, { name: "Ana's laptop", code, folders });
  await page.getByText("Ana's laptop is paired", { exact: true }).waitFor();

  // The other window is not touched: what it shows comes by itself.
  const card = dashboard.getByRole("article").filter({ hasText: "Ana's laptop" });
  await card.getByText(/^All [\d,]+ files are safe$/).waitFor(COLLECTED);
  const { computers } = await told("/house");
  assert.equal(computers.length, 1);
  assert.equal(computers[0].safe, computers[0].files);
  assert.ok(computers[0].files > (CORPUS ? 300 : 40), String(computers[0].files));
  await dashboard.close();
});

test("photos appear in the timeline, with their pictures", async () => {
  await page.goto("/photos");
  await page.locator("[data-item]").first().waitFor();
  await settle(page);
  await page.locator("[data-item] img.shown").first().waitFor(COLLECTED);
  const { months, undated } = await told("/timeline");
  const dated = months.reduce((sum, { count }) => sum + count, 0);
  assert.ok(dated + undated > (CORPUS ? 200 : 30), `${dated} and ${undated}`);
});

test("a film plays, and goes on from where one points", { skip: noFilms }, async () => {
  await playsAndSeeks(page, await itemOf("holiday", FILM));
});

test("a film that no browser plays is made into one that it plays", { skip: noFilms }, async () => {
  const item = await itemOf("first camera", OLD_FILM);
  await playsAndSeeks(page, item);
  const { direct, hls } = await told(`/items/${item}/play`);
  assert.ok(!direct && hls, "it is played as a stream");
});

test("music plays", async () => {
  await page.goto("/search?q=larks");
  const songs = page.getByRole("list", { name: "Music" });
  await songs.getByText("Hedgerow").waitFor();
  await songs
    .getByRole("button", { name: /Hedgerow/ })
    .first()
    .click();
  await page.waitForFunction(() =>
    [...document.querySelectorAll("audio")].some((one) => one.currentTime > 0.1 && !one.error),
  );
});

for (const [words, kind, isOne] of [
  ["larks", "by artist", (item) => item.kind === "music"],
  ["nikon z 6", "by camera", (item) => item.kind === "photo"],
  ["2023", "by year", (item) => item.taken?.startsWith("2023")],
  ...(CORPUS
    ? [
        ["canon eos 7d", "by camera among real photos", (item) => /7D/.test(item.name)],
        ["2010 dsc-hx5v", "by year and camera among real photos", (item) => item.kind === "photo"],
      ]
    : []),
]) {
  test(`what is searched for is found ${kind}`, async () => {
    await page.goto("/");
    await page.getByRole("navigation").waitFor();
    await page.keyboard.press("/");
    const field = page.getByRole("searchbox", { name: "Search photos, videos and music" });
    await field.fill(words);
    await page.keyboard.press("Enter");
    await page
      .getByRole("main")
      .getByRole("list", { name: /Music|Photos and videos/ })
      .first()
      .waitFor();
    const { items } = await told(`/search?q=${encodeURIComponent(words)}`);
    assert.ok(items.some(isOne), JSON.stringify(items).slice(0, 400));
  });
}
