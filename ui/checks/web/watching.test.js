/** While somebody watches a film, collecting yields: seen on the pages, proven by the metrics. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { open, settle } from "../browser.js";
import { makeLargeFilm, noFilms } from "./films.js";
import { startCollector, startServer } from "./programs.js";
import { becomeOwner, visitor } from "./visitors.js";

const FILM = "noise.mp4";
/** What may be sent while something is streamed, in bytes a second. */
const LIMIT = 100_000;
const SLOW = { timeout: 60_000 };

let server;
let browser;
let context;
let page;
let token;
const collectors = [];

before(async () => {
  if (noFilms) return;
  [server, browser] = await Promise.all([startServer(), open()]);
  token = (await server.ask("token")).trim().split("\n").at(-1);
  ({ context, page } = await visitor(browser, server));
  page.setDefaultTimeout(30_000);
  await becomeOwner(page);
});

after(async () => {
  await browser?.close();
  for (const collector of collectors) await collector.stop();
  await server?.stop();
});

/** The server's figures by their names; of a computer's own, the sum. */
async function metrics() {
  const response = await context.request.get("/metrics", {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.equal(response.status(), 200);
  const figures = {};
  for (const line of (await response.text()).split("\n")) {
    const [, name, value] = /^trove_(\w+)(?:\{[^}]*\})? (\S+)$/.exec(line) ?? [];
    if (name) figures[name] = (figures[name] ?? 0) + Number(value);
  }
  return figures;
}

/** Waits until the figures are so. */
async function figuresAre(isSo) {
  for (const end = Date.now() + SLOW.timeout; ; await pause(100)) {
    const figures = await metrics();
    if (isSo(figures)) return figures;
    assert.ok(Date.now() < end, `${isSo} never held: ${JSON.stringify(figures)}`);
  }
}

/** A computer with one folder. */
async function computer(name) {
  const folder = join(server.folder, name);
  await mkdir(folder);
  const code = await server.code();
  const collector = await startCollector(server, { name, code, folders: [folder] });
  collectors.push(collector);
  return { folder, ask: collector.ask };
}

/** Puts pictures of noise into a folder: what is no picture to look at is still a file to collect. */
async function put(folder, names, bytes) {
  const start = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
  for (const name of names) {
    await writeFile(join(folder, name), Buffer.concat([start, randomBytes(bytes)]));
  }
}

/** Somebody watches the film, in a window of its own. */
async function watch() {
  const window = await context.newPage();
  const { items } = await (await context.request.get(`/api/v1/search?q=noise`)).json();
  await window.goto(`/photos/${items.find(({ name }) => name === FILM).id}`);
  await window.waitForFunction(() => document.querySelector("video")?.readyState >= 2);
  await window.evaluate(() => {
    const video = document.querySelector("video");
    video.muted = true;
    return video.play();
  });
  return window;
}

const card = (name) => page.getByRole("article").filter({ hasText: name });

test("nothing is asked of the computer that a film plays to", { skip: noFilms }, async (t) => {
  // Slowly, so that there is something left to ask for when the film begins.
  await server.ask("settings", "set", "upload_limit", "8 MB/s");
  const desk = await computer("desk");
  await makeLargeFilm(join(desk.folder, FILM));
  await page.goto("/house");
  await settle(page);
  await card("desk").getByText("Its one file is safe").waitFor(SLOW);

  const names = Array.from({ length: 60 }, (_, number) => `${number}.jpg`);
  await put(desk.folder, names, 2_000_000);
  await figuresAre(({ stored_files: stored }) => stored > 1);
  const window = await watch();
  await figuresAre(({ streams }) => streams === 1);
  const begun = performance.now();
  await card("desk").getByText("Waiting: a film or music is playing there").waitFor();
  t.diagnostic(`the page says why ${Math.round(performance.now() - begun)} ms later`);
  while (!/something is being streamed to desk/.test(await desk.ask("status"))) {
    assert.ok(performance.now() - begun < SLOW.timeout, "the computer is told why");
  }
  t.diagnostic(`so does the computer, ${Math.round(performance.now() - begun)} ms later`);

  // What was asked for already comes; then nothing does.
  const before = await figuresAre((figures) => figures.client_in_flight_files === 0);
  assert.ok(before.stored_files < 61, "something is left");
  for (let count = 0; count < 15; count += 1) {
    const now = await metrics();
    assert.equal(now.streams, 1);
    assert.equal(now.client_in_flight_files, 0);
    assert.equal(now.ftp_received_bytes, before.ftp_received_bytes);
    await pause(200);
  }

  await server.ask("settings", "unset", "upload_limit");
  await window.close();
  await card("desk").getByText("All 61 files are safe").waitFor(SLOW);
  assert.equal((await metrics()).streams, 0);
});

test("a film in the house leaves collecting what it may have", { skip: noFilms }, async () => {
  // Two computers at this address: the film goes to neither, as far as the server can know.
  const lap = await computer("lap");
  await server.ask("settings", "set", "streaming_limit", `${LIMIT / 1_000} kB/s`);
  const window = await watch();
  await figuresAre(({ streams }) => streams === 1);
  const names = Array.from({ length: 40 }, (_, number) => `${number}.jpg`);
  await put(lap.folder, names, LIMIT);
  const first = await figuresAre(({ stored_files: stored }) => stored > 61);
  const begun = performance.now();
  await pause(6_000);
  const now = await metrics();
  const seconds = (performance.now() - begun) / 1_000;
  assert.equal(now.streams, 1, "the film still plays");
  // What was asked for already comes; then it is as much as the limit says.
  const most = LIMIT * (seconds + 8);
  const came = now.ftp_received_bytes - first.ftp_received_bytes;
  assert.ok(came <= most, `${came} bytes in ${seconds} s`);
  assert.ok(now.stored_files < 87, `${now.stored_files} files are there`);
  await server.ask("settings", "set", "streaming_limit", "nothing");
  await card("lap").getByText("Waiting: something is being streamed").waitFor();

  await window.close();
  await figuresAre(({ stored_files: stored }) => stored === 101);
});
