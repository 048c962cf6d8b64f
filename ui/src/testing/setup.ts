/** What the made-up browser of the tests lacks, and what each test leaves behind. */
import { cleanup, configure } from "@testing-library/svelte";
import { afterEach, beforeEach } from "vitest";

// What is waited for comes soon; on a busy machine it may take longer.
configure({ asyncUtilTimeout: 10_000 });

beforeEach(() => {
  location.hash = "";
  window.scrollTo = () => undefined;
});

afterEach(() => cleanup());

// Dialogs are drawn, but not above everything else.
if (!("showModal" in HTMLDialogElement.prototype)) {
  Object.assign(HTMLDialogElement.prototype as HTMLDialogElement, {
    showModal(this: HTMLDialogElement) {
      this.open = true;
    },
    close(this: HTMLDialogElement) {
      this.open = false;
    },
  });
}
