/** Who may come in, and by what: people, tokens, shared links and one-time addresses. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { open, settle } from "../browser.js";
import { accessible, fitsAcross, reachable, still } from "../rules.js";
import { makeHousehold, startCollector, startServer } from "./programs.js";
import { becomeOwner, OWNER, signIn, visitor } from "./visitors.js";

/** Collecting a household takes seconds; on a busy machine it may take longer. */
const COLLECTED = 60_000;
const VIEWER = { name: "Ben", password: "quite another password" };
/** What the browser itself notes of an answer that the test asks for. */
const REFUSED = /^Failed to load resource: the server responded with a status of (401|403|410)/;

let server;
let browser;
let folder;
let collector;
let context;
let page;
let complaints;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "trove-people-"));
  [server, browser] = await Promise.all([
    startServer(),
    open(),
    makeHousehold(join(folder, "media")),
  ]);
  collector = await startCollector(server, {
    name: "desk",
    code: await server.code(),
    folders: [join(folder, "media")],
  });
  ({ context, page, complaints } = await visitor(browser, server));
  await becomeOwner(page);
});

after(async () => {
  await context?.close();
  await browser?.close();
  await collector?.stop();
  await server?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function keepsTheRules(where) {
  for (const rule of [accessible, fitsAcross, still, reachable]) {
    assert.deepEqual(await rule(where), [], where.url());
  }
}

async function visit(address, where = page) {
  await where.goto(address);
  await settle(where);
}

/** What the browser complained of, but for answers that the test asked for. */
const unasked = (said) => said.filter((text) => !REFUSED.test(text));

/** Asks the server with a token, as a program does: without any cookie. */
async function statusWith(token, path) {
  const { context: alone } = await visitor(browser, server, {
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
  const response = await alone.request.get(path);
  await alone.close();
  return response.status();
}

/** The album that was made of the first photo there is. */
async function makeAlbum(name) {
  const deadline = Date.now() + COLLECTED;
  for (;;) {
    const timeline = await (await context.request.get("/api/v1/timeline")).json();
    const month = timeline.months[0]?.month;
    if (month) {
      const { ids } = await (await context.request.get(`/api/v1/timeline/${month}`)).json();
      const album = await context.request.post("/api/v1/albums", {
        headers: { origin: server.address },
        data: { name },
      });
      const { id } = await album.json();
      const changed = await context.request.post(`/api/v1/albums/${id}/items`, {
        headers: { origin: server.address },
        data: { add: ids.slice(0, 1) },
      });
      assert.ok(changed.ok(), await changed.text());
      return id;
    }
    assert.ok(Date.now() < deadline, "no photo was collected");
    await page.waitForTimeout(200);
  }
}

test("a viewer is added, signs in, and sees no owner's pages", async () => {
  await visit("/people");
  await page.getByRole("button", { name: "Add somebody" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(VIEWER.name);
  await dialog.getByLabel("First password").fill(VIEWER.password);
  await dialog.getByLabel("The password once more").fill(VIEWER.password);
  await keepsTheRules(page);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText("Ben may come in now.").waitFor();

  const viewer = await visitor(browser, server);
  await signIn(viewer.page, VIEWER);
  assert.equal(await viewer.page.getByRole("link", { name: "People" }).count(), 0);
  assert.equal(await viewer.page.getByRole("link", { name: "The house" }).count(), 0);
  for (const address of ["/people", "/house"]) {
    await visit(address, viewer.page);
    await viewer.page
      .getByRole("heading", { name: "There is nothing at this address" })
      .waitFor({ state: "attached" });
  }
  const asked = await viewer.context.request.get("/api/v1/people");
  assert.equal(asked.status(), 403);
  await viewer.page.getByRole("link", { name: /^Your account/ }).click();
  await viewer.page.getByText("Signed in as Ben, Viewer").waitFor();
  await settle(viewer.page);
  await keepsTheRules(viewer.page);

  await viewer.page.getByLabel("Password until now").fill("not that one");
  await viewer.page.getByLabel("New password").fill("a third long password");
  await viewer.page.getByLabel("The password once more").fill("a third long password");
  await viewer.page.getByRole("button", { name: "Change the password" }).click();
  await viewer.page.getByText("This is not your password").waitFor();
  assert.deepEqual(unasked(viewer.complaints), []);

  // A password that an owner sets ends the sessions there were.
  await page.getByRole("button", { name: "What can be done with Ben" }).click();
  await page.getByRole("menuitem", { name: "Set a password" }).click();
  VIEWER.password = "what the owner chose";
  await dialog.getByLabel("New password").fill(VIEWER.password);
  await dialog.getByLabel("The password once more").fill(VIEWER.password);
  await dialog.getByRole("button", { name: "Set the password" }).click();
  await page.getByText("Ben signs in with the new password from now on.").waitFor();
  await viewer.page.goto("/account");
  await viewer.page.getByRole("heading", { name: "Sign in" }).waitFor();
  await viewer.context.close();
});

test("a wrong password is told in a sentence", async () => {
  const stranger = await visitor(browser, server);
  await stranger.page.goto("/");
  await stranger.page.getByLabel("Name").fill(OWNER.name);
  await stranger.page.getByLabel("Password").fill("some other password");
  await stranger.page.getByRole("button", { name: "Sign in" }).click();
  await stranger.page.getByText("the name or the password is wrong").waitFor();
  await keepsTheRules(stranger.page);
  assert.deepEqual(unasked(stranger.complaints), []);
  await stranger.context.close();
});

test("a token is shown once, lets a program in, and ends at once", async () => {
  await visit("/people");
  await page.getByRole("button", { name: "Make a token" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What it is for").fill("Frame");
  await dialog.getByRole("button", { name: "Make it" }).click();
  const token = await dialog.getByLabel("The token for Frame").inputValue();
  await keepsTheRules(page);
  assert.equal(await statusWith(token, "/api/v1/timeline"), 200);
  assert.equal(await statusWith(token, "/api/v1/people"), 403);
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "End the token for Frame" }).click();
  await dialog.getByRole("button", { name: "End the token" }).click();
  await page.getByText("No program has a token").waitFor();
  assert.equal(await statusWith(token, "/api/v1/timeline"), 401);
});

test("a shared link opens for somebody new, and shows nothing once it is ended", async () => {
  const name = "<img src=x onerror=alert(1)>";
  const album = await makeAlbum(name);
  const shared = await context.request.post("/api/v1/share-links", {
    headers: { origin: server.address },
    data: { kind: "album", id: album, days: 7 },
  });
  const { address } = await shared.json();
  const guest = await visitor(browser, server);
  await guest.page.goto(address);
  await guest.page.getByRole("heading", { name }).waitFor();
  assert.equal(new URL(guest.page.url()).hash, "");

  await visit("/people");
  await page.getByRole("button", { name: `End the link to ${name}` }).click();
  await keepsTheRules(page);
  await page.getByRole("dialog").getByRole("button", { name: "End the link" }).click();
  await page.getByText("Nothing is shared by a link").waitFor();

  await guest.page.reload();
  await guest.page.getByText("This link is not good any more").waitFor();
  const items = await guest.context.request.get(`/api/v1/timeline?album=${album}`);
  assert.equal(items.status(), 401);
  await guest.context.close();
});

test("a one-time address signs in once, and stays in no history", async () => {
  const { address } = JSON.parse(await server.ask("owner", "enter", "--json"));
  assert.match(address, /^\/enter#./);
  const once = await visitor(browser, server);
  await once.page.goto(address);
  await once.page.getByRole("navigation").waitFor();
  assert.equal(new URL(once.page.url()).pathname, "/photos");
  await once.page.getByRole("link", { name: "People" }).waitFor();
  await once.page.goBack();
  assert.ok(!once.page.url().includes("#"), once.page.url());
  await once.context.close();

  const twice = await visitor(browser, server);
  await twice.page.goto(address);
  await twice.page
    .getByRole("heading", { name: "This address is good no more" })
    .waitFor({ state: "attached" });
  await settle(twice.page);
  await keepsTheRules(twice.page);
  // A new one may be put into the same address.
  const { address: another } = JSON.parse(await server.ask("owner", "enter", "--json"));
  await twice.page.goto(another);
  await twice.page.getByRole("navigation").waitFor();
  await twice.page.getByRole("button", { name: "Sign out" }).first().click();
  await twice.page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.deepEqual(unasked(twice.complaints), []);
  await twice.context.close();
});

test("a computer opens the library as whoever the owner chooses", async () => {
  await visit("/people");
  const select = page.getByLabel("As whom this computer comes in: desk");
  await select.selectOption({ label: "Ben (Viewer)" });
  await page.getByText("The next time desk opens the library, that holds.").waitFor();
  await visit("/people");
  assert.equal(
    await select.evaluate((one) => one.selectedOptions[0].textContent.trim()),
    "Ben (Viewer)",
  );
});

test("another browser is signed out from one's own account", async () => {
  const other = await visitor(browser, server);
  await signIn(other.page, OWNER);
  await visit("/account");
  await page
    .getByRole("button", { name: /^Sign out there/ })
    .first()
    .waitFor();
  // The one-time address above left a session without a name; these are this person's alone.
  for (;;) {
    const ends = page.getByRole("button", { name: /^Sign out there/ });
    const count = await ends.count();
    if (count === 0) break;
    await ends.first().click();
    await page.waitForFunction(
      (before) => document.querySelectorAll("button[aria-label^='Sign out there']").length < before,
      count,
    );
  }
  await other.page.reload();
  await other.page.getByRole("heading", { name: "Sign in" }).waitFor();
  await other.context.close();
});

test("nothing went wrong in the browser on the way", () => {
  assert.deepEqual(unasked(complaints), []);
});
