/** People at a browser who look at a server's pages. */
import { watchedPage } from "../browser.js";

export const OWNER = { name: "Ana", password: "a long enough password" };

/** A window of somebody new, who believes the server's certificate. */
export async function visitor(browser, server, options = {}) {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    baseURL: server.address,
    viewport: { width: 1280, height: 800 },
    reducedMotion: "reduce",
    locale: "en-GB",
    ...options,
  });
  const { page, complaints } = await watchedPage(context);
  return { context, page, complaints };
}

/** Chooses the owner's password on the first visit. */
export async function becomeOwner(page) {
  await page.goto("/");
  await page.getByLabel("Name").fill(OWNER.name);
  await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
  await page.getByLabel("The password once more").fill(OWNER.password);
  await page.getByRole("button", { name: "Begin" }).click();
  await page.getByRole("navigation").waitFor();
}

/** Signs in, in a browser of this locale. */
export async function signIn(page, { name, password }, locale = "en-GB") {
  const isGerman = locale.startsWith("de");
  await page.goto("/");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel(isGerman ? "Passwort" : "Password").fill(password);
  await page.getByRole("button", { name: isGerman ? "Anmelden" : "Sign in" }).click();
  await page.getByRole("navigation").waitFor();
}
