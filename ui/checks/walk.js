/** A walk through the window by the keyboard alone, from the first steps to a pause. */
import { settle } from "./browser.js";

/** Presses Tab until the thing of this role and name has the focus. */
async function tabTo(page, role, name) {
  const target = page.getByRole(role, { name, exact: true }).first();
  await target.waitFor();
  for (let count = 0; count < 60; count += 1) {
    if (await target.evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${role} “${name}”`);
}

async function use(page, role, name) {
  await tabTo(page, role, name);
  await page.keyboard.press("Enter");
}

async function mustHaveFocus(page, locator, what) {
  await locator.waitFor();
  // The focus moves after the change is drawn.
  await page.waitForFunction(
    (one) => one === document.activeElement,
    await locator.elementHandle(),
  );
  if (!(await locator.isVisible())) throw new Error(`${what} is not to be seen`);
}

export async function walkThrough(page, base) {
  await page.goto(`${base}window.html?demo=first-run&still&language=en`);
  await settle(page);
  await use(page, "button", "Next");
  await mustHaveFocus(
    page,
    page.getByRole("heading", { name: "Connect with your library" }),
    "the step",
  );
  await tabTo(page, "textbox", "Code");
  await page.keyboard.type("k7qp d2m4");
  await page.keyboard.press("Enter");
  await mustHaveFocus(
    page,
    page.getByRole("heading", { name: "What is to be collected?" }),
    "the step",
  );
  await use(page, "button", "Add Pictures");
  await page.getByRole("button", { name: "Remove /Users/anna/Pictures" }).waitFor();
  await use(page, "button", "Next");
  await page.getByText("640 files will be collected").waitFor();
  await use(page, "button", "Start collecting");
  await page.getByRole("heading", { name: /^Collecting 640 files/ }).waitFor();

  // The menu: opened, walked, left, and used.
  await tabTo(page, "button", "Pause");
  await page.keyboard.press("ArrowDown");
  const items = page.getByRole("menuitem");
  await mustHaveFocus(page, items.first(), "the first of the menu");
  await page.keyboard.press("End");
  await mustHaveFocus(page, items.last(), "the last of the menu");
  await page.keyboard.press("Escape");
  await mustHaveFocus(page, page.getByRole("button", { name: "Pause" }), "the menu's button");
  await page.keyboard.press("Enter");
  await mustHaveFocus(page, items.first(), "the first of the menu");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Paused" }).waitFor();

  // Another page takes the focus with it; a dialog keeps it, and gives it back.
  await use(page, "link", "Folders");
  await mustHaveFocus(
    page,
    page.getByRole("heading", { level: 1, name: "Folders" }),
    "the heading",
  );
  const remove = page.getByRole("button", { name: "Remove /Users/anna/Pictures" });
  await use(page, "button", "Remove /Users/anna/Pictures");
  await page.getByRole("dialog").waitFor();
  for (let count = 0; count < 6; count += 1) {
    await page.keyboard.press("Tab");
    const inside = await page.evaluate(
      () => document.activeElement === document.body || !!document.activeElement?.closest("dialog"),
    );
    if (!inside) throw new Error("Tab leaves the dialog");
  }
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await mustHaveFocus(page, remove, "the button that opened the dialog");

  // The way past the navigation.
  await page.evaluate(() => document.activeElement?.blur());
  await page.reload();
  await settle(page);
  await page.keyboard.press("Tab");
  await mustHaveFocus(
    page,
    page.getByRole("link", { name: "Skip to the content" }),
    "the way past",
  );
  await page.keyboard.press("Enter");
  await mustHaveFocus(page, page.getByRole("main"), "the content");
}
