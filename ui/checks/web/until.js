/** Waiting for what the server does in its own time. */
import { setTimeout as pause } from "node:timers/promises";

/**
 * Evaluates a function in the page, again and again, until it gives something true; the browser's
 * own waiting takes a promise for something true.
 */
export async function until(page, isSo, argument, { most = 120_000 } = {}) {
  for (const end = Date.now() + most; ; await pause(250)) {
    const given = await page.evaluate(isSo, argument);
    if (given) return given;
    if (Date.now() > end) throw new Error(`it did not become so within ${most} ms: ${isSo}`);
  }
}
