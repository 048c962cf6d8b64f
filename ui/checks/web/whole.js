/** Looking at a page as a whole. */
import { settle } from "../browser.js";

/** Makes the window so tall that nothing has to be scrolled, or lies beneath the bars below. */
export async function showWhole(page) {
  const { width } = page.viewportSize();
  await page.evaluate(() => window.scrollTo(0, 0));
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height });
  await settle(page);
}
