/** The house: a computer is paired, watched, paused, steered and unpaired, all from its pages. */
import assert from "node:assert/strict";
import { appendFile, cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { open, settle } from "../browser.js";
import { accessible, fitsAcross, reachable, still } from "../rules.js";
import { makeHousehold, startCollector, startServer } from "./programs.js";
import { becomeOwner, visitor } from "./visitors.js";

/** Collecting a household takes seconds; on a busy machine it may take longer. */
const COLLECTED = { timeout: 60_000 };
const HOSTILE = "<img src=x onerror=alert(1)>";

let server;
let browser;
let folder;
let context;
let page;
let complaints;
const collectors = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "trove-house-"));
  [server, browser] = await Promise.all([
    startServer(),
    open(),
    makeHousehold(join(folder, "media")),
  ]);
  ({ context, page, complaints } = await visitor(browser, server));
  await becomeOwner(page);
});

after(async () => {
  await context?.close();
  await browser?.close();
  for (const collector of collectors) await collector.stop();
  await server?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function keepsTheRules(where = page) {
  for (const rule of [accessible, fitsAcross, still, reachable]) {
    assert.deepEqual(await rule(where), [], where.url());
  }
}

const card = (name, where = page) =>
  where.getByRole("article").filter({ has: where.getByRole("link", { name, exact: true }) });

async function visit(address) {
  await page.goto(address);
  await settle(page);
}

/** The house as the server tells it to whoever is signed in. */
async function house() {
  const response = await context.request.get("/api/v1/house");
  assert.equal(response.status(), 200);
  return response.json();
}

async function pairByPage(name, folders) {
  await visit("/house/pair");
  const shown = page.locator(".code [aria-hidden]");
  await shown.waitFor();
  const code = (await shown.textContent()).trim();
  assert.match(code, /^\w{4}-\w{4}$/);
  await page.getByRole("img", { name: "The address and the code for a camera" }).waitFor();
  collectors.push(await startCollector(server, { name, code, folders }));
  await page.getByText(`${name} is paired`, { exact: true }).waitFor();
}

async function choose(button, option, where = page) {
  await where.getByRole("button", { name: button, exact: true }).click();
  await where.getByRole("menuitem", { name: option, exact: true }).click();
}

test("a code pairs the first computer, whose files become safe before one's eyes", async () => {
  await visit("/house");
  await page.getByText("No computer is here yet").waitFor();
  await keepsTheRules();
  const watching = await context.newPage();
  await watching.goto("/house");
  await watching.getByText("No computer is here yet").waitFor();

  await page.getByRole("link", { name: "Pair the first computer" }).click();
  await page.getByText("Type this code:").waitFor();
  await keepsTheRules();
  const kinds = (await readdir(join(folder, "media"))).map((kind) => join(folder, "media", kind));
  await pairByPage("Ana's laptop", kinds);
  await keepsTheRules();

  // The other window was not touched: the card came by itself.
  const shown = card("Ana's laptop", watching);
  await shown.getByText(/^All \d+ files are safe$/).waitFor(COLLECTED);
  await watching.getByText("Nothing waits to be collected.").waitFor();
  await watching.close();

  const [computer] = (await house()).computers;
  assert.ok(computer.files > 40 && computer.safe === computer.files, JSON.stringify(computer));
  await visit("/house");
  await page.getByText(`${computer.files} of ${computer.files} files safe`).first().waitFor();
  await page.getByRole("heading", { name: "Storage" }).waitFor();
  await page.getByText(/^In the last day .* came and/).waitFor();
  await keepsTheRules();
});

test("one computer and the whole house pause, and go on", async () => {
  await visit("/house");
  await choose("Pause Ana's laptop", "For 1 hour");
  await card("Ana's laptop")
    .getByText(/^Paused by you until/)
    .waitFor();
  let [computer] = (await house()).computers;
  assert.equal(computer.paused_by, "owner");
  const minutes = (computer.paused_until_at - Date.now()) / 60_000;
  assert.ok(minutes > 55 && minutes <= 60, String(minutes));
  await page.getByRole("button", { name: "Resume Ana's laptop" }).click();
  await card("Ana's laptop")
    .getByText(/files are safe$/)
    .waitFor();

  await choose("Pause all", "Until I resume it");
  await page.getByText("Everything is paused until you resume it.").waitFor();
  [computer] = (await house()).computers;
  assert.equal(computer.paused, true);
  await page.getByRole("button", { name: "Resume all" }).click();
  await page.getByText("Nothing waits to be collected.").waitFor();
});

test("files come first, never, or as usual, as the owner wishes", async () => {
  await visit("/house");
  await choose("Pause all", "Until I resume it");
  await page.getByRole("button", { name: "Resume all" }).waitFor();
  const more = join(folder, "more");
  await mkdir(more);
  const photos = await readdir(join(folder, "media", "Pictures"), {
    recursive: true,
    withFileTypes: true,
  });
  const photo = photos.find((entry) => entry.isFile() && /\.jpe?g$/i.test(entry.name));
  assert.ok(photo, "the household has no photo");
  for (const name of ["one.jpg", "two.jpg", "three.jpg"]) {
    const copy = join(more, name);
    await cp(join(photo.parentPath, photo.name), copy);
    // Each is a content of its own: what follows the picture's end is no part of it.
    await appendFile(copy, name);
  }
  await collectors[0].ask("folders", "add", more);

  await visit("/house/queue");
  const file = (name) => page.getByRole("article").filter({ hasText: name });
  await file("three.jpg").waitFor(COLLECTED);
  await file("one.jpg").waitFor();
  await file("two.jpg").waitFor();
  await keepsTheRules();
  await choose("Change when one.jpg is collected", "Never");
  await file("one.jpg").waitFor({ state: "detached" });
  await page.getByLabel("Choose two.jpg").check();
  await page.getByRole("button", { name: "Not now", exact: true }).click();
  await file("two.jpg").waitFor({ state: "detached" });
  await choose("Change when three.jpg is collected", "First");
  await file("three.jpg").getByText("first", { exact: true }).waitFor();

  await page.getByRole("radio", { name: "Never" }).check();
  await file("one.jpg").getByText("never", { exact: true }).waitFor();
  await keepsTheRules();
  await visit("/house");
  await page.getByRole("button", { name: "Resume all" }).click();
  // Only what was wished against is missing.
  await page.waitForFunction(async () => {
    const told = await (await fetch("/api/v1/house")).json();
    const [computer] = told.computers;
    return computer.files - computer.safe === 2;
  });

  await visit("/house/queue?show=never");
  await choose("Change when one.jpg is collected", "As usual");
  await visit("/house/queue?show=not_now");
  await page.getByLabel("Choose all that are shown").check();
  await page.getByRole("button", { name: "As usual", exact: true }).click();
  await visit("/house");
  await card("Ana's laptop")
    .getByText(/^All \d+ files are safe$/)
    .waitFor(COLLECTED);
});

test("settings are tried, refused in plain words, and hold", async () => {
  await visit("/house/settings");
  const photos = page.getByLabel("Photos", { exact: true }).and(page.locator("input[dir=ltr]"));
  await photos.waitFor();
  await keepsTheRules();
  const row = page.locator("[data-setting=photo_template]");
  await photos.fill("Pictures/{year}/{name}");
  await row
    .getByText(/^Pictures\//)
    .first()
    .waitFor();
  await photos.fill("Pictures/{colour}/{name}");
  await row
    .getByRole("alert")
    .getByText(/colour/)
    .waitFor();
  await keepsTheRules();
  await photos.fill("Pictures/{year}/{name}");
  await row.getByRole("button", { name: "Save" }).click();
  await row.getByText("Set by you").waitFor();

  const days = page.locator("[data-setting=scrub_days]");
  await days.getByRole("textbox").fill("soon");
  await days.getByRole("button", { name: "Save" }).click();
  await days
    .getByRole("alert")
    .getByText(/no whole number/)
    .waitFor();

  const limit = page.locator("[data-setting=upload_limit]");
  await limit.getByRole("radio", { name: "By the hours of the week" }).check();
  await limit.getByRole("checkbox", { name: "Sun" }).uncheck();
  await limit.getByRole("button", { name: "Save" }).click();
  await limit.getByText("Set by you").waitFor();

  const told = await server.ask("settings");
  assert.match(told, /photo_template.*Pictures\/\{year\}\/\{name\}/);
  assert.match(told, /upload_limit.*mon tue wed thu fri sat 22:00-07:00 unlimited, else unlimited/);

  // One computer's own, and back to every computer's.
  await page.getByLabel("Settings of").selectOption({ label: "Ana's laptop" });
  const battery = page.locator("[data-setting=wait_on_battery]");
  await battery.getByRole("radio", { name: "Yes" }).check();
  await battery.getByText("Its own").waitFor();
  assert.match(await server.ask("settings"), /wait_on_battery.*yes/);
  await battery.getByRole("button").click();
  await battery.getByText("As for every computer").waitFor();

  await page.getByRole("link", { name: "Log", exact: true }).click();
  await page.getByText(/photo_template is Pictures\/\{year\}\/\{name\} from now on/).waitFor();
  await page.getByLabel("What").selectOption({ label: "Computer paired" });
  await page.getByText("Ana's laptop is paired.").first().waitFor();
  await keepsTheRules();
});

test("a computer is text, whatever it is called, is renamed, and can be unpaired", async () => {
  const dialogs = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await pairByPage(HOSTILE, []);
  await visit("/house");
  await card(HOSTILE).waitFor();
  await keepsTheRules();
  await page.getByRole("link", { name: HOSTILE, exact: true }).click();
  await page.getByRole("heading", { level: 1, name: HOSTILE }).waitFor();
  await keepsTheRules();
  assert.equal(await page.locator("main img").count(), 0);
  for (const address of ["/house/queue", "/house/settings", "/house/log"]) {
    await visit(address);
    assert.equal(await page.locator("main img").count(), 0);
  }
  assert.deepEqual(dialogs, []);

  await visit("/house");
  await page.getByRole("link", { name: HOSTILE, exact: true }).click();
  await page.getByLabel("Name", { exact: true }).fill("Kitchen");
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByRole("heading", { level: 1, name: "Kitchen" }).waitFor();

  await page.getByRole("button", { name: "Unpair" }).click();
  const dialog = page.getByRole("dialog", { name: "Unpair Kitchen?" });
  await dialog.getByText("Everything that it brought stays in the library.").waitFor();
  await keepsTheRules();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal((await house()).computers.length, 2);
  await page.getByRole("button", { name: "Unpair" }).click();
  await dialog.getByRole("button", { name: "Unpair" }).click();
  await page.getByRole("heading", { level: 1, name: "The house" }).waitFor();
  await card("Kitchen").waitFor({ state: "detached" });
  assert.deepEqual(
    (await house()).computers.map((one) => one.name),
    ["Ana's laptop"],
  );
});

test("a server that is not heard is said so", async () => {
  await visit("/house");
  await card("Ana's laptop").waitFor();
  // Pages that are left end what they ask, and refusals were meant: the browser notes both.
  const meant = /^not loaded: .*(\/api\/|\.svg$)|status of 4(00|22)/;
  assert.deepEqual(
    complaints.filter((one) => !meant.test(one)),
    [],
  );
  await server.stop();
  await page.getByText("The server is not heard").waitFor();
});
