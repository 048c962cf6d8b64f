/** Something that is done when asked, and something that is fetched: what is under way, what failed. */
import { asRefused, type Refused } from "../api/refused";

export class Task {
  /** Whether it is under way; it is not begun a second time. */
  busy = $state(false);
  /** Why it was refused last time. */
  refused = $state.raw<Refused | null>(null);

  /** Does it; whether it was done. */
  async run(action: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.refused = null;
    try {
      await action();
      return true;
    } catch (error) {
      this.refused = asRefused(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

/** Something that is fetched, perhaps again and again: the latest answer counts. */
export class Source<Value> {
  value = $state.raw<Value | null>(null);
  refused = $state.raw<Refused | null>(null);
  #asked = 0;
  readonly #fetch: () => Promise<Value>;

  constructor(fetch: () => Promise<Value>) {
    this.#fetch = fetch;
  }

  /** Fetches it anew; what was there stays until the answer comes. */
  async load(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const value = await this.#fetch();
      if (asked !== this.#asked) return;
      this.value = value;
      this.refused = null;
    } catch (error) {
      if (asked === this.#asked) this.refused = asRefused(error);
    }
  }
}

/** A long list, fetched part by part; `Mark` says where it goes on. */
export class Pager<Entry, Mark> {
  entries = $state.raw<Entry[]>([]);
  next = $state.raw<Mark | null>(null);
  loading = $state(false);
  refused = $state.raw<Refused | null>(null);
  /** Whether an answer has come. */
  answered = $state(false);
  #turn = 0;
  readonly #fetch: (after: Mark | null) => Promise<{ entries: Entry[]; next: Mark | null }>;

  constructor(fetch: (after: Mark | null) => Promise<{ entries: Entry[]; next: Mark | null }>) {
    this.#fetch = fetch;
  }

  /** From the beginning; what is shown stays until the answer comes. */
  restart(): Promise<void> {
    return this.#turnTo(null);
  }

  /** The next part; after a refusal the same one again. */
  more(): Promise<void> {
    return this.#turnTo(this.next);
  }

  /** Puts an entry in front that happened since. */
  prepend(entry: Entry): void {
    this.entries = [entry, ...this.entries];
  }

  async #turnTo(after: Mark | null): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    this.refused = null;
    try {
      const part = await this.#fetch(after);
      // Another question was asked meanwhile.
      if (turn !== this.#turn) return;
      this.entries = after === null ? part.entries : [...this.entries, ...part.entries];
      this.next = part.next;
      this.answered = true;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.refused = asRefused(error);
    }
    this.loading = false;
  }
}
