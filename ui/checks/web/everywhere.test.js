/**
 * Every page of the server, for whoever may see it: on a phone, at a desk and on a very large
 * screen, light and dark, in English and German. Leaves a picture of each in `artefacts/web`; with
 * `TROVE_RENEW_PICTURES` set, those that the documents show come from it.
 */
import assert from "node:assert/strict";
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { artefacts, open, settle } from "../browser.js";
import { accessible, fitsAcross, reachable, still } from "../rules.js";
import { makeFilm, noFilms } from "./films.js";
import { makeLandscapes } from "./landscapes.js";
import { makeHousehold, startCollector, startServer } from "./programs.js";
import { writeTrack } from "./sounds.js";
import { until } from "./until.js";
import { becomeOwner, OWNER, signIn, visitor } from "./visitors.js";
import { showWhole } from "./whole.js";

const FILM = "holiday film.mp4";
const VIEWER = { name: "Ben", password: "quite another password" };
const LOOKS = [
  {
    ...{ name: "phone", viewport: { width: 360, height: 740 } },
    ...{ colorScheme: "light", hasTouch: true, isMobile: true, byTab: true },
  },
  { name: "desk", viewport: { width: 1280, height: 800 }, colorScheme: "light", byTab: true },
  { name: "dark", viewport: { width: 1280, height: 800 }, colorScheme: "dark", locale: "de-DE" },
  { name: "large", viewport: { width: 3840, height: 2160 }, colorScheme: "light" },
];

/** Pictures that the documents show. */
const SHOWN = {
  "photos-desk.png": "photos.png",
  "house-desk.png": "house.png",
  "an-album-of-music-dark.png": "music.png",
};
const DOCUMENTS = fileURLToPath(new URL("../../../docs/pictures/", import.meta.url));

let server;
let browser;
let collector;
let folder;
/** What the house has, by what the addresses need. */
const house = {};

before(async () => {
  if (noFilms) return;
  folder = await mkdtemp(join(tmpdir(), "trove-everywhere-"));
  await mkdir(`${artefacts}web`, { recursive: true });
  const media = join(folder, "media");
  [server, browser] = await Promise.all([
    startServer({ name: "Home" }),
    open(),
    makeHousehold(media),
  ]);
  await makeLandscapes(join(media, "Landscapes"), 40);
  await makeFilm(join(media, FILM), "2019-05-04T12:00:00Z");
  const tags = { artist: "Nina Simone", album: "Pastel Blues", seconds: 30, pitch: 220 };
  await writeTrack(join(media, "p1.flac"), { ...tags, title: "Be My Husband", track: 1 });
  await writeTrack(join(media, "p2.mp3"), { ...tags, title: "Sinnerman", track: 2 });
  collector = await startCollector(server, {
    ...{ name: "Ana's laptop", folders: [media] },
    code: await server.code(),
  });
  const { context, page } = await visitor(browser, server);
  await becomeOwner(page);
  await fill(page);
  await context.close();
});

after(async () => {
  await browser?.close();
  await collector?.stop();
  await server?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Waits until all is there, and adds what people would: somebody else, an album, links. */
async function fill(page) {
  await until(page, async () => {
    const { computers } = await (await fetch("/api/v1/house")).json();
    return computers[0]?.settled !== false && computers[0]?.files > 90
      ? computers[0].files === computers[0].safe
      : false;
  });
  const found = await until(
    page,
    async (film) => {
      const get = async (path) => (await fetch(`/api/v1${path}`)).json();
      const { items } = await get("/search?q=landscapes");
      const films = await get("/search?q=holiday");
      const { albums } = await get("/music/albums");
      const music = albums?.find(({ name }) => name === "Pastel Blues");
      const seen = films.items?.find(({ name }) => name === film);
      if (!music || !seen || !(items?.length >= 40)) return null;
      const { computers } = await get("/house");
      return {
        ...{ photos: items.map(({ id }) => id), film: seen.id },
        ...{ music: music.id, computer: computers[0].id },
      };
    },
    FILM,
  );
  Object.assign(house, found);
  const made = await page.evaluate(
    async ({ photos, viewer }) => {
      const send = async (path, body) => {
        const answer = await fetch(`/api/v1${path}`, {
          ...{ method: "POST", headers: { "content-type": "application/json" } },
          body: JSON.stringify(body),
        });
        if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
        return answer.json();
      };
      await send("/people", { ...viewer, role: "viewer" });
      const album = await send("/albums", { name: "Hills and suns", items: photos.slice(0, 12) });
      const of = (kind, id) => send("/share-links", { kind, id, days: 7 });
      const [one, other] = [await of("album", album.id), await of("item", photos[0])];
      await send("/tokens", { name: "The picture frame", role: "viewer" });
      return { album: album.id, sharedAlbum: one.address, sharedPhoto: other.address };
    },
    { photos: house.photos, viewer: VIEWER },
  );
  Object.assign(house, made);
}

/** Name, address, and what is done before one looks. */
const OWNERS = [
  ["photos", () => "/photos", seesPictures],
  ["a selection", () => "/photos", selects],
  ["a photo", () => `/photos/${house.photos[3]}`, opensDetails],
  ["a film", () => `/photos/${house.film}`, opensDetails],
  ["albums", () => "/albums"],
  ["an album", () => `/albums/${house.album}`, seesPictures],
  ["music", () => "/music"],
  ["artists", () => "/music/artists"],
  ["an artist", () => `/music/artists?artist=${encodeURIComponent("Nina Simone")}`],
  ["tracks", () => "/music/tracks"],
  ["an album of music", () => `/music/albums/${house.music}`, plays],
  ["search", () => "/search"],
  ["photos found", () => "/search?q=landscapes"],
  ["music found", () => "/search?q=larks"],
  ["house", () => "/house"],
  ["queue", () => "/house/queue"],
  ["settings", () => "/house/settings"],
  ["log", () => "/house/log"],
  ["pairing", () => "/house/pair"],
  ["a computer", () => `/house/computers/${house.computer}`],
  ["people", () => "/people"],
  ["account", () => "/account"],
  ["pair this computer", () => "/pair"],
  ["reference", () => "/reference"],
  ["no such page", () => "/nowhere"],
];
const STRANGERS = [
  ["sign-in", () => "/"],
  ["a shared album", () => house.sharedAlbum],
  ["a shared photo", () => house.sharedPhoto],
  ["a link that is none", () => "/share#no-link"],
];

async function seesPictures(page) {
  await page.locator("[data-item] img.shown").first().waitFor();
}

async function selects(page) {
  await page.locator("[data-item]").first().focus();
  await page.keyboard.press("x");
  await page.locator("[data-item]").nth(1).waitFor();
  await page.keyboard.press("Shift+ArrowRight");
}

async function opensDetails(page) {
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("i");
}

async function plays(page, { locale }) {
  const name = locale === "de-DE" ? "Abspielen" : "Play";
  await page.getByRole("main").getByRole("button", { name, exact: true }).click();
  const player = locale === "de-DE" ? "Wiedergabe" : "Player";
  await page.getByRole("region", { name: player }).waitFor();
}

/** On a phone each name in the bar of pages stands on one line, within the bar. */
async function barFits(page) {
  const misfits = await page.evaluate(() =>
    [...document.querySelectorAll("nav li a:has(span)")]
      .filter((link) => {
        const bar = link.closest("nav").getBoundingClientRect();
        const words = link.querySelector("span").getClientRects();
        const box = link.getBoundingClientRect();
        return words.length !== 1 || box.bottom > bar.bottom + 0.5 || box.top < bar.top - 0.5;
      })
      .map((link) => link.textContent.trim()),
  );
  return misfits.map((name) => `“${name}” does not fit the bar of pages`);
}

/** All that is wrong with what is at an address, as sentences. */
async function wrongWith(page, name, look, prepare) {
  await prepare?.(page, look);
  await settle(page);
  const said = [];
  const say = (sentences) => said.push(...sentences.map((one) => `${name}: ${one}`));
  const picture = `${name.replaceAll(" ", "-")}-${look.name}.png`;
  await page.screenshot({ path: `${artefacts}web/${picture}` });
  const shown = SHOWN[picture];
  if (process.env.TROVE_RENEW_PICTURES && shown) {
    await copyFile(`${artefacts}web/${picture}`, join(DOCUMENTS, shown));
  }
  say(await fitsAcross(page));
  say(await still(page));
  if (look.isMobile) say(await barFits(page));
  // The reference has a thousand of them, all of one kind.
  if (look.byTab && name !== "reference") say(await reachable(page));
  // What the bars cover is reached by scrolling: the whole page is looked at.
  if (name !== "photos") await showWhole(page);
  say(await accessible(page));
  await page.setViewportSize(look.viewport);
  return said;
}

async function walk(views, look, enter) {
  const { context, page, complaints } = await visitor(browser, server, look);
  page.setDefaultTimeout(30_000);
  await enter(page);
  const said = [];
  for (const [name, address, prepare] of views) {
    // As a new page, even where only what follows the # is another.
    await page.goto("about:blank");
    await page.goto(address());
    await settle(page);
    said.push(...(await wrongWith(page, name, look, prepare)));
  }
  // Not everything has a picture; who may not see something is told so.
  const meant = /status of 4(01|04|10)|thumbnail|not loaded: .*\/api\//;
  const heard = complaints.filter((one) => !meant.test(one));
  assert.deepEqual([...said, ...heard], []);
  await context.close();
}

for (const look of LOOKS) {
  test(`everybody can use what an owner sees: ${look.name}`, { skip: noFilms }, () =>
    walk(OWNERS, look, (page) => signIn(page, OWNER, look.locale)),
  );
  test(`everybody can use what a stranger sees: ${look.name}`, { skip: noFilms }, () =>
    walk(STRANGERS, look, () => Promise.resolve()),
  );
}

test("everybody can use what a viewer sees", { skip: noFilms }, () =>
  walk(
    OWNERS.filter(([name]) => /^(photos|albums|music|account|people)$/.test(name)),
    { ...LOOKS[0], name: "viewer" },
    (page) => signIn(page, VIEWER),
  ),
);
