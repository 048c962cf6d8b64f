/** What was done last: seen as a short note, and heard. */

/** So long a short note is seen; nothing depends on it. */
const SEEN = 6_000;

export class Told {
  text = $state("");
  #ending: ReturnType<typeof setTimeout> | undefined;

  say(sentence: string): void {
    // The same sentence twice is said twice.
    this.text = "";
    queueMicrotask(() => (this.text = sentence));
    clearTimeout(this.#ending);
    this.#ending = setTimeout(() => (this.text = ""), SEEN);
  }
}
