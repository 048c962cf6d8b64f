/**
 * How the pages load and the timeline fares with many photos: prints figures.
 *
 * `node checks/web/large.js FOLDER` with the data folder of a server that holds many items; the
 * example `made_up_library` of crates/testkit makes one.
 */
import { open } from "../browser.js";
import { load, LOADED } from "./loading.js";
import { startServer } from "./programs.js";
import { becomeOwner, visitor } from "./visitors.js";

const dataDir = process.argv[2];
if (!dataDir) throw new Error("name the data folder of a server with many items");

const median = (values) => values.toSorted((one, other) => one - other)[values.length >> 1];
const ms = (value) => `${Math.round(value)} ms`;

/** Whether a tile is seen, with its picture. */
const isPictured = () =>
  [...document.querySelectorAll("[data-item]")].some((one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return bottom > 0 && top < innerHeight && one.querySelector("img.shown");
  });
const isDrawn = () =>
  [...document.querySelectorAll("[data-item]")].some((one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  });

async function heap(session) {
  await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  const of = (name) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return { megabytes: of("JSHeapUsedSize") / 1e6, nodes: of("Nodes") };
}

const server = await startServer({ dataDir });
const browser = await open();
try {
  const { context, page } = await visitor(browser, server);
  page.setDefaultTimeout(60_000);
  await becomeOwner(page);
  for (const [name, address, wanted] of LOADED) {
    const runs = [];
    for (let count = 0; count < 5; count += 1) runs.push(await load(context, address, wanted));
    const of = (figure) => median(runs.map((run) => run[figure]));
    console.log(
      `${name}: first paint ${ms(of("paint"))}, largest ${ms(of("largest"))}, there ${ms(of("there"))}, ` +
        `shift ${of("shift").toFixed(3)}, blocked ${ms(of("blocked"))}, ` +
        `${Math.round(of("bytes") / 1_000)} kB in ${of("requests")} requests`,
    );
  }
  const paints = [];
  for (let count = 0; count < 5; count += 1) {
    await page.goto("/photos");
    await page.waitForFunction(isDrawn);
    paints.push(await page.evaluate(() => performance.now()));
    await page.waitForFunction(isPictured);
  }
  console.log(`first tiles after ${ms(median(paints))} (of ${paints.map(ms).join(", ")})`);

  const session = await context.newCDPSession(page);
  await session.send("Performance.enable");
  const before = await heap(session);
  console.log(`at first: ${before.megabytes.toFixed(1)} MB of JS heap, ${before.nodes} nodes`);

  const rail = page.getByRole("slider");
  const last = Number(await rail.getAttribute("aria-valuemax"));
  const [drawn, pictured] = [[], []];
  for (let at = 1; at <= 12; at += 1) {
    const box = await rail.boundingBox();
    const y = box.y + (box.height * ((at * 5) % 13)) / 13;
    await page.mouse.move(box.x + 10, box.y + box.height / 2);
    const begun = performance.now();
    await page.mouse.move(box.x + 10, y);
    await page.mouse.down();
    await page.mouse.up();
    await page.waitForFunction(isDrawn);
    drawn.push(performance.now() - begun);
    await page.waitForFunction(isPictured);
    pictured.push(performance.now() - begun);
  }
  console.log(
    `a jump among ${last + 1} months: tiles after ${ms(median(drawn))} in the median, ${ms(Math.max(...drawn))} at most`,
  );
  console.log(
    `  the first picture after ${ms(median(pictured))}, ${ms(Math.max(...pictured))} at most`,
  );

  let mostTiles = 0;
  await rail.focus();
  await page.keyboard.press("Home");
  const begun = performance.now();
  const frames = await page.evaluate(async () => {
    let [most, count, slow] = [0, 0, 0];
    let before = performance.now();
    const end = document.documentElement.scrollHeight - innerHeight;
    const step = Math.max(1_200, end / 1_500);
    for (let y = 0; y < end; y += step) {
      scrollTo(0, y);
      await new Promise((drawn) => requestAnimationFrame(drawn));
      most = Math.max(most, document.querySelectorAll("[data-item]").length);
      const now = performance.now();
      if (now - before > 50) slow += 1;
      before = now;
      count += 1;
    }
    return { most, count, slow };
  });
  mostTiles = frames.most;
  const seconds = (performance.now() - begun) / 1_000;
  console.log(
    `scrolled through all in ${seconds.toFixed(0)} s: ${frames.count} frames, ${frames.slow} of them over 50 ms, at most ${mostTiles} tiles at once`,
  );
  const afterwards = await heap(session);
  console.log(
    `afterwards: ${afterwards.megabytes.toFixed(1)} MB of JS heap, ${afterwards.nodes} nodes`,
  );
} finally {
  await browser.close();
  await server.stop();
}
