/** What must hold on every page. Each gives sentences about what does not. */
import axe from "axe-core";

/** Everything that axe-core knows about pages that everybody can use. */
export async function accessible(page) {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const options = {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    };
    const found = await globalThis.axe.run(document, options);
    return found.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      where: nodes.slice(0, 3).map((node) => node.html.slice(0, 160)),
      why: nodes[0]?.failureSummary ?? "",
    }));
  });
  return violations.map(
    ({ id, help, where, why }) => `${id}: ${help}\n  ${where.join("\n  ")}\n  ${why}`,
  );
}

/** Nothing lies beside the window. */
export async function fitsAcross(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const culprits = [...document.querySelectorAll("body *")]
      .filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width > 1 && (box.right > width + 0.5 || box.left < -0.5);
      })
      .slice(-3)
      .map((one) => one.outerHTML.slice(0, 140));
    return [`${document.documentElement.scrollWidth} px in ${width}: ${culprits.join(" | ")}`];
  });
}

/** A browser's own controls of a film, which Tab goes through once it has loaded, at most. */
const CONTROLS_OF_A_PLAYER = 8;

/** Every thing that can be used is reached by Tab, and is seen to have the focus. */
export async function reachable(page) {
  const { usable: all, players } = await page.evaluate(() => {
    const query = "a[href], button, input, select, textarea, summary";
    const scope = document.querySelector("dialog[open]") ?? document;
    const seen = new Set();
    const usable = [...scope.querySelectorAll(query)].filter((one) => {
      if (one.disabled || one.tabIndex < 0 || one.closest("fieldset:disabled")) return false;
      // Of radio buttons of one name Tab reaches one.
      if (one.type === "radio") {
        if (seen.has(one.name)) return false;
        seen.add(one.name);
      }
      return one.checkVisibility();
    });
    document.activeElement?.blur();
    globalThis.scrollTo(0, 0);
    return { usable: usable.length, players: scope.querySelectorAll("video[controls]").length };
  });
  const reached = new Set();
  const findings = [];
  for (let count = 0; count < all + 4 + players * CONTROLS_OF_A_PLAYER; count += 1) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(() => {
      const one = document.activeElement;
      if (!one || one === document.body) return null;
      const ringed = one.type === "radio" ? one.closest("label") : one;
      const style = getComputedStyle(ringed);
      globalThis.reachedNumbers ??= new Map();
      const numbers = globalThis.reachedNumbers;
      if (!numbers.has(one)) numbers.set(one, numbers.size);
      const box = one.getBoundingClientRect();
      const beneath = document.elementFromPoint(
        Math.min(Math.max(box.x + box.width / 2, 1), innerWidth - 2),
        Math.min(Math.max(box.y + box.height / 2, 1), innerHeight - 2),
      );
      const hidden = !(
        beneath &&
        (one.contains(beneath) || beneath.contains(one) || ringed.contains(beneath))
      );
      return {
        key: one.type === "radio" ? `radio ${one.name}` : `one ${numbers.get(one)}`,
        // What is focused inside a player is the browser's own, and so is the ring around it.
        ring:
          !one.matches(":focus") ||
          (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
        hidden,
        html: one.outerHTML.slice(0, 120),
      };
    });
    if (!focus) continue;
    reached.add(focus.key);
    if (!focus.ring) findings.push(`the focus is not seen on ${focus.html}`);
    if (focus.hidden) findings.push(`what has the focus is covered: ${focus.html}`);
  }
  if (reached.size < all) findings.push(`Tab reaches ${reached.size} of ${all} things`);
  return [...new Set(findings)];
}

/** Nothing moves for people who asked for that. */
export async function still(page) {
  return page.evaluate(() =>
    document
      .getAnimations()
      .filter((one) => {
        const timing = one.effect?.getComputedTiming();
        return one.playState === "running" && Number(timing?.duration) > 1;
      })
      .map((one) => `moves: ${one.effect?.target?.outerHTML.slice(0, 100)}`),
  );
}
