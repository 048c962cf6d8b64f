/** What keys mean for the player, wherever one is in the pages. Pure but for what has the focus. */

export type Wish = "toggle";

/** Whether the key belongs to what has the focus: something to press, to write in, or to choose. */
function isTaken(focus: Element | null): boolean {
  if (!focus || focus === document.body) return false;
  // Headings and the page itself take the focus only for those who hear the page.
  const isPassive = focus.matches(":is(h1, h2, main, [role=main])[tabindex='-1']");
  return !isPassive;
}

/** What is meant by a key; `null` when it is not for the player. */
export function wishOf(event: KeyboardEvent): Wish | null {
  if (event.key !== " " || event.defaultPrevented || event.repeat) return null;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return null;
  if (document.querySelector("dialog[open], [aria-modal=true]")) return null;
  return isTaken(document.activeElement) ? null : "toggle";
}
