/** A list that is fetched part by part, as far as somebody looks at it. */
import { asRefused, type Refused } from "../api/refused";
import type { Part } from "./library";

export class Gathered<Item> {
  items = $state.raw<readonly Item[]>([]);
  /** All is there. */
  complete = $state(false);
  refused = $state.raw<Refused | null>(null);
  #next: string | null = null;
  #asking: Promise<void> | null = null;
  readonly #ask: (after: string | null) => Promise<Part<Item>>;

  constructor(ask: (after: string | null) => Promise<Part<Item>>) {
    this.#ask = ask;
  }

  /** Nothing is known yet. */
  get fresh(): boolean {
    return this.items.length === 0 && !this.complete && this.refused === null;
  }

  /** Fetches the next part, unless it is under way; after a refusal only when it is asked again. */
  async more(): Promise<void> {
    if (this.complete) return;
    this.#asking ??= this.#fetch();
    await this.#asking;
  }

  /** Fetches all that is left, as far as the server gives it; all that is there then. */
  async rest(): Promise<readonly Item[]> {
    do await this.more();
    while (!this.complete && this.refused === null);
    return this.items;
  }

  async #fetch(): Promise<void> {
    this.refused = null;
    try {
      const part = await this.#ask(this.#next);
      this.items = [...this.items, ...part.items];
      this.#next = part.next;
      this.complete = part.next === null;
    } catch (error) {
      this.refused = asRefused(error);
    } finally {
      this.#asking = null;
    }
  }
}
