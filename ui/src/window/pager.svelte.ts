/** A long list, fetched page by page. */
import type { Failure } from "./bindings";
import { asFailure } from "./failure";

/** Some of the list, and where it goes on. */
export interface Part<Entry> {
  files: Entry[];
  next: string | null;
  total?: number;
}

export class Pager<Entry> {
  files = $state.raw<Entry[]>([]);
  next = $state<string | null>(null);
  /** How many there are in all, where that is told. */
  total = $state<number | null>(null);
  loading = $state(false);
  failure = $state<Failure | null>(null);
  /** Whether an answer has come. */
  asked = $state(false);
  #turn = 0;
  readonly #fetch: (after: string | null) => Promise<Part<Entry>>;

  constructor(fetch: (after: string | null) => Promise<Part<Entry>>) {
    this.#fetch = fetch;
  }

  /** From the beginning; what is shown stays until the answer comes. */
  restart(): Promise<void> {
    return this.#turnTo(null);
  }

  /** The next page; after a failure, the same one again. */
  more(): Promise<void> {
    return this.#turnTo(this.next);
  }

  async #turnTo(after: string | null): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    this.failure = null;
    try {
      const part = await this.#fetch(after);
      // Another question was asked meanwhile.
      if (turn !== this.#turn) return;
      this.files = after === null ? part.files : [...this.files, ...part.files];
      this.next = part.next;
      this.total = part.total ?? null;
      this.asked = true;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.failure = asFailure(error);
    }
    this.loading = false;
  }
}
