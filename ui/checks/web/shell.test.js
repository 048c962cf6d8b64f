/** The frame of the pages: who may come in, and what is at an address. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, settle } from "../browser.js";
import { accessible, fitsAcross, reachable } from "../rules.js";
import { startServer } from "./programs.js";
import { becomeOwner, visitor } from "./visitors.js";

let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([startServer(), open()]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the first visit chooses the owner's password, and the pages open", async () => {
  const { context, page, complaints } = await visitor(browser, server);
  await page.goto("/");
  await settle(page);
  for (const rule of [accessible, fitsAcross, reachable]) assert.deepEqual(await rule(page), []);
  await becomeOwner(page);
  await settle(page);
  assert.equal(new URL(page.url()).pathname, "/photos");
  for (const rule of [accessible, fitsAcross, reachable]) assert.deepEqual(await rule(page), []);
  assert.deepEqual(complaints, []);
  await context.close();
});
