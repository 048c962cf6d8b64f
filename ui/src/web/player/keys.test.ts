import { afterEach, describe, expect, it } from "vitest";
import { wishOf } from "./keys";

afterEach(() => document.body.replaceChildren());

const space = (more: KeyboardEventInit = {}) => new KeyboardEvent("keydown", { key: " ", ...more });

/** Puts this into the page, with the focus on what is marked so. */
function focusIn(html: string): void {
  document.body.innerHTML = html;
  document.querySelector<HTMLElement>("[data-focus]")?.focus();
}

describe("the space bar", () => {
  it.each([
    ["nothing", "<p>Text</p>"],
    ["the heading of a page that was just opened", '<h1 tabindex="-1" data-focus>Music</h1>'],
    ["the page itself", '<main tabindex="-1" data-focus></main>'],
  ])("is for the player when %s has the focus", (_, html) => {
    focusIn(html);
    expect(wishOf(space())).toBe("toggle");
  });

  it.each([
    ["a field", "<input data-focus>"],
    ["a button", "<button data-focus>Go</button>"],
    ["a link", '<a href="/" data-focus>Go</a>'],
    ["a fold", "<details><summary data-focus>More</summary></details>"],
    ["a slider", '<input type="range" data-focus>'],
    ["what is written in", '<div contenteditable tabindex="0" data-focus></div>'],
    ["nothing, beneath a dialog,", "<dialog open></dialog>"],
  ])("is not when %s has it", (_, html) => {
    focusIn(html);
    expect(wishOf(space())).toBeNull();
  });

  it("is not with other keys, again and again, or when it was used already", () => {
    for (const more of [
      { ctrlKey: true },
      { shiftKey: true },
      { altKey: true },
      { repeat: true },
    ]) {
      expect(wishOf(space(more))).toBeNull();
    }
    const used = space({ cancelable: true });
    used.preventDefault();
    expect(wishOf(used)).toBeNull();
    expect(wishOf(new KeyboardEvent("keydown", { key: "a" }))).toBeNull();
  });
});
