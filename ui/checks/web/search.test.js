/** Searching a real house: by artist, by camera, by year, while one types. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { open } from "../browser.js";
import { makeHousehold, startCollector, startServer } from "./programs.js";
import { until } from "./until.js";
import { becomeOwner, OWNER, signIn, visitor } from "./visitors.js";

let server;
let collector;
let browser;

before(async () => {
  [server, browser] = await Promise.all([startServer(), open()]);
  const home = await makeHousehold(join(server.folder, "home"));
  collector = await startCollector(server, {
    ...{ name: "Ana's laptop", folders: [home] },
    code: await server.code(),
  });
  const { context, page } = await visitor(browser, server);
  await becomeOwner(page);
  await until(page, async () => {
    const found = async (words) =>
      (await (await fetch(`/api/v1/search?q=${words}`)).json()).total ?? 0;
    return (await found("larks")) === 4 && (await found("nikon")) >= 8;
  });
  await context.close();
});

after(async () => {
  await browser?.close();
  await collector?.stop();
  await server?.stop();
});

async function searcher(options) {
  const { context, page, complaints } = await visitor(browser, server, options);
  await signIn(page, OWNER);
  // Not everything has a picture, and not all music a cover.
  const heard = () => complaints.filter((one) => !/thumbnail|status of 404/.test(one));
  return { context, page, heard };
}

const field = (page) => page.getByRole("searchbox", { name: "Search photos, videos and music" });
const summary = (page) => page.getByRole("main").getByRole("status").first();
const said = async (page, text) => summary(page).getByText(text).waitFor();

async function searchFor(page, words) {
  await page.keyboard.press("/");
  await field(page).fill(words);
  await page.keyboard.press("Enter");
}

test("songs are found by their artist, and play", async () => {
  const { context, page, heard } = await searcher();
  await searchFor(page, "larks");
  await page.waitForURL("**/search?q=larks");
  await said(page, "4 songs");
  const songs = page.getByRole("list", { name: "Music" });
  await songs.getByText("Hedgerow").waitFor();
  // Without regard to accents and capitals.
  await searchFor(page, "ANGSTROM");
  await songs.getByText("Eins").waitFor();
  await songs.getByRole("button", { name: /Eins/ }).first().click();
  // They are of a second each, so that one of the others may be next already.
  const player = page.getByRole("region", { name: "Player" });
  await player.getByText(/^(Eins|Zwei|Drei|Vier . Fünf)$/).waitFor();
  assert.deepEqual(heard(), []);
  await context.close();
});

test("photos are found by camera and by year, and lead to themselves", async () => {
  const { context, page, heard } = await searcher();
  await searchFor(page, "nikon");
  await page.getByRole("list", { name: "Photos and videos" }).waitFor();
  const links = page.getByRole("list", { name: "Photos and videos" }).getByRole("link");
  for (const name of await links.evaluateAll((all) => all.map((one) => one.ariaLabel))) {
    assert.match(name, /^Photo, \d+ September 2023, DSC_/);
  }
  const found = await links.count();
  await searchFor(page, "nikon 2023");
  await page.waitForURL("**/search?q=nikon+2023");
  await page.getByText("Only what has all of these: nikon and 2023").waitFor();
  await page.waitForFunction(
    (count) => document.querySelectorAll('main a[href^="/photos/"]').length === count,
    found,
  );
  await searchFor(page, "nikon 1999");
  await said(page, "Nothing was found");
  await page.getByRole("heading", { name: "For example" }).waitFor();
  await searchFor(page, "nikon");
  await links.first().click();
  await page.waitForURL(/\/photos\/\d+$/);
  assert.deepEqual(heard(), []);
  await context.close();
});

test("what was found is narrowed, and the address keeps it", async () => {
  const { context, page, heard } = await searcher();
  await page.goto("/search?q=pictures");
  const filters = page.getByRole("complementary", { name: "Narrow down" });
  await filters.getByRole("link", { name: /^2023/ }).click();
  await page.waitForURL("**/search?q=pictures&year=2023");
  await filters.getByRole("link", { name: /NIKON/ }).click();
  await page.waitForURL((url) => url.searchParams.get("camera")?.includes("NIKON") ?? false);
  const told = async () => (await fetch(`/api/v1/search${location.search}`)).json();
  const { total } = await page.evaluate(told);
  assert.ok(total > 0);
  await said(page, `${total} photos`);
  await page.reload();
  await said(page, `${total} photos`);
  await filters.getByRole("link", { name: "2023: take this filter away" }).click();
  await page.waitForURL((url) => !url.searchParams.has("year"));
  assert.deepEqual(heard(), []);
  await context.close();
});

test("typing asks seldom, and what is asked last is shown", async () => {
  const { context, page, heard } = await searcher();
  await page.goto("/search");
  await page.getByText("What are you looking for?").waitFor();
  await page.getByRole("heading", { name: "For example" }).waitFor();
  const asked = [];
  page.on("request", (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === "/api/v1/search") asked.push(searchParams.get("q"));
  });
  await page.keyboard.press("/");
  await page.keyboard.type("the larks", { delay: 20 });
  await said(page, "4 songs");
  assert.equal(new Set(asked).size <= 2, true, `asked for ${asked.join(", ")}`);
  assert.equal(asked.at(-1), "the larks");
  // The one who types goes on typing.
  assert.equal(await field(page).evaluate((one) => one === document.activeElement), true);
  assert.deepEqual(heard(), []);
  await context.close();
});

test("the reference says what programs may ask", async () => {
  const { context, page, heard } = await searcher();
  await page.goto("/reference");
  await page.getByLabel("Search in what can be asked").fill("health");
  const one = page.getByRole("main").locator("details", { hasText: "/healthz" }).first();
  await one.locator("summary").click();
  await one.getByText(`curl '${server.address}/healthz'`).waitFor();
  assert.deepEqual(heard(), []);
  await context.close();
});
