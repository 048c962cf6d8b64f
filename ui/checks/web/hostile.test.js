/** What bad people try, in a real browser: files, names and other pages that want to act. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { open, settle } from "../browser.js";
import { noFilms } from "./films.js";
import { makeLandscapes } from "./landscapes.js";
import { startCollector, startServer } from "./programs.js";
import { until } from "./until.js";
import { becomeOwner, OWNER, visitor } from "./visitors.js";

const run = promisify(execFile);
const ACTS = `<script>document.title="broken in"</script><img src=x onerror="document.title='broken in'">`;
const PAGE = `<!doctype html><title>a picture</title>${ACTS}`;
const DRAWING = `<svg xmlns="http://www.w3.org/2000/svg" onload="document.title='broken in'">
  <script>document.title="broken in"</script><circle r="9"/></svg>`;

let server;
let browser;
let collector;
let context;
let page;

before(async () => {
  if (noFilms) return;
  [server, browser] = await Promise.all([startServer(), open()]);
  const media = join(server.folder, "media");
  await makeLandscapes(media, 2);
  const [photo] = await readdir(media);
  // A photo that is a page as well, for whoever looks beyond its beginning.
  const both = Buffer.concat([await readFile(join(media, photo)), Buffer.from(PAGE)]);
  await writeFile(join(media, "page.jpg"), both);
  await writeFile(join(media, "drawing.svg"), DRAWING);
  await writeFile(join(media, "page.html"), PAGE);
  // A camera that calls itself so.
  await run("ffmpeg", [
    ...["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc=size=64x64:duration=1"],
    ...["-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "use_metadata_tags"],
    ...["-metadata", `com.apple.quicktime.make=${ACTS}`],
    ...["-metadata", `com.apple.quicktime.model=${ACTS}`],
    join(media, "camera.mov"),
  ]);
  await mkdir(join(media, "folder <img src=x onerror=alert(1)>"));
  await makeLandscapes(join(media, "folder <img src=x onerror=alert(1)>"), 3);
  collector = await startCollector(server, {
    ...{ name: "Ana's laptop", folders: [media] },
    code: await server.code(),
  });
  ({ context, page } = await visitor(browser, server));
  page.setDefaultTimeout(30_000);
  await becomeOwner(page);
  await until(page, async () => {
    const { computers } = await (await fetch("/api/v1/house")).json();
    return computers[0]?.files > 5 && computers[0].files === computers[0].safe;
  });
});

after(async () => {
  await browser?.close();
  await collector?.stop();
  await server?.stop();
});

/** All items by their names. */
async function items() {
  return until(page, async () => {
    const get = async (path) => (await fetch(`/api/v1${path}`)).json();
    const { months, undated } = await get("/timeline");
    const keys = [...months.map(({ month }) => month), ...(undated ? ["undated"] : [])];
    const all = {};
    for (const key of keys) {
      for (const id of (await get(`/timeline/${key}`)).ids) {
        all[(await get(`/items/${id}`)).name] = id;
      }
    }
    return "page.jpg" in all && "camera.mov" in all ? all : null;
  });
}

test("files that could act are inert, wherever they are opened", { skip: noFilms }, async () => {
  const acting = Object.entries(await items()).filter(([name]) => /^(page|drawing)\./.test(name));
  assert.equal(acting.length, 2, JSON.stringify(acting));
  const window = await context.newPage();
  for (const [name, id] of acting) {
    for (const address of [`/api/v1/items/${id}/original`, `/photos/${id}`]) {
      // What is only kept arrives as a download, which is no page.
      await window.goto(address).catch((error) => assert.match(String(error), /Download|ABORTED/));
      await window.waitForLoadState();
      assert.notEqual(await window.title(), "broken in", `${name} at ${address}`);
    }
    const answer = await context.request.get(`/api/v1/items/${id}/original`);
    assert.equal(answer.headers()["x-content-type-options"], "nosniff", name);
    assert.match(answer.headers()["content-security-policy"], /default-src 'none'.*sandbox/, name);
    assert.doesNotMatch(answer.headers()["content-type"], /html|svg|xml/, name);
  }
  await window.close();
});

test("cameras and folders are text, whatever they are called", { skip: noFilms }, async () => {
  const id = (await items())["camera.mov"];
  for (const address of [`/photos/${id}`, "/search?q=camera", "/search?q=folder", "/search"]) {
    await page.goto(address);
    await settle(page);
    if (address.startsWith("/photos")) {
      await page.getByRole("dialog").press("i");
      await page.getByText("Where it comes from").waitFor();
    }
    assert.equal(await page.locator("img[src=x], main script").count(), 0, address);
    assert.notEqual(await page.title(), "broken in", address);
  }
});

test("a page runs no script but the server's own, and stands in no frame", async () => {
  if (noFilms) return;
  await page.goto("/photos");
  const blocked = await page.evaluate(async () => {
    const broken = new Promise((told) =>
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) =>
        told(effectiveDirective),
      ),
    );
    const script = document.createElement("script");
    script.textContent = "globalThis.brokenIn = true";
    document.head.append(script);
    return [await broken, globalThis.brokenIn ?? false];
  });
  assert.deepEqual(blocked, ["script-src-elem", false]);
});

test("another page changes nothing in the name of who looks at it", { skip: noFilms }, async () => {
  const elsewhere = createServer((_, answer) => {
    answer.setHeader("content-type", "text/html");
    // The name of an album, as a form can send JSON: as plain text.
    answer.end(`<!doctype html><title>elsewhere</title>
      <form method="post" enctype="text/plain" action="${server.address}/api/v1/albums">
        <input name='{"name":"from elsewhere","x":"' value='"}'><button>Win</button>
      </form>
      <iframe src="${server.address}/photos"></iframe>`);
  });
  elsewhere.listen(0, "127.0.0.1");
  await once(elsewhere, "listening");
  try {
    const window = await context.newPage();
    // The same site as the server, by its name alone: cookies are sent along.
    await window.goto(`http://127.0.0.1:${elsewhere.address().port}/`);
    const framed = window.frames()[1];
    assert.equal(await framed.locator("nav").count(), 0, "the library stands in no frame");
    const tried = await window.evaluate(async (address) => {
      const body = JSON.stringify({ name: "from elsewhere" });
      const ask = (options) =>
        fetch(`${address}/api/v1/albums`, { credentials: "include", ...options }).then(
          () => "answered",
          () => "refused",
        );
      await ask({ method: "POST", mode: "no-cors", body });
      return [
        await ask({ method: "POST", headers: { "content-type": "application/json" }, body }),
        await ask({}),
      ];
    }, server.address);
    assert.deepEqual(tried, ["refused", "refused"]);
    await window.getByRole("button", { name: "Win" }).click();
    await window.waitForLoadState();
    await window.close();
    const { albums } = await (await context.request.get("/api/v1/albums")).json();
    assert.deepEqual(albums, []);
  } finally {
    elsewhere.close();
    elsewhere.closeAllConnections();
  }
});

test("a link shows what was shared, and opens nothing else", { skip: noFilms }, async () => {
  const all = Object.values(await items());
  const address = await page.evaluate(async (id) => {
    const answer = await fetch("/api/v1/share-links", {
      ...{ method: "POST", headers: { "content-type": "application/json" } },
      body: JSON.stringify({ kind: "item", id, days: 1 }),
    });
    return (await answer.json()).address;
  }, all[0]);
  const guest = await visitor(browser, server);
  await guest.page.goto(address);
  await guest.page.getByRole("heading", { level: 1 }).waitFor({ state: "attached" });
  await until(guest.page, async (id) => (await fetch(`/api/v1/items/${id}/original`)).ok, all[0]);
  for (const other of all.slice(1)) {
    for (const what of ["", "/thumbnail", "/preview", "/original", "/play"]) {
      const answer = await guest.context.request.get(`/api/v1/items/${other}${what}`);
      assert.ok([401, 403, 404].includes(answer.status()), `${other}${what}: ${answer.status()}`);
    }
  }
  for (const path of [
    "/timeline",
    "/albums",
    "/search?q=a",
    "/house",
    "/people",
    "/music/tracks",
  ]) {
    const answer = await guest.context.request.get(`/api/v1${path}`);
    assert.ok([401, 403, 404].includes(answer.status()), `${path}: ${answer.status()}`);
  }
  await guest.context.close();
});

test("who guesses at a password is made to wait, and told so", { skip: noFilms }, async () => {
  const { context: theirs, page: guessing } = await visitor(browser, server);
  await guessing.goto("/");
  for (let count = 0; ; count += 1) {
    assert.ok(count < 30, "it goes on for ever");
    await guessing.getByLabel("Name").fill(OWNER.name);
    await guessing.getByLabel("Password").fill(`guess ${count} of many`);
    const answered = guessing.waitForResponse("**/api/v1/sessions");
    await guessing.getByRole("button", { name: "Sign in" }).click();
    const status = (await answered).status();
    if (status === 429) break;
    assert.ok([401, 403].includes(status), String(status));
  }
  await guessing
    .getByRole("alert")
    .getByText(/wait|again in/i)
    .waitFor();
  await theirs.close();
});
