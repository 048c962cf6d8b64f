/** Something that is done when asked: whether it is under way, and what went wrong. */
import type { Failure } from "./bindings";
import { asFailure } from "./failure";

export class Task {
  /** Whether it is under way; it is not begun a second time. */
  busy = $state(false);
  /** Why it failed last time. */
  failure = $state<Failure | null>(null);

  /** Does it; whether it was done. */
  async run(action: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failure = null;
    try {
      await action();
      return true;
    } catch (error) {
      const failure = asFailure(error);
      // What people gave up themselves needs no words.
      if (failure.kind !== "cancelled") this.failure = failure;
      return false;
    } finally {
      this.busy = false;
    }
  }
}

/** Something that is fetched, perhaps again and again: the latest answer counts. */
export class Source<Value> {
  value = $state.raw<Value | null>(null);
  failure = $state<Failure | null>(null);
  loading = $state(false);
  #asked = 0;
  readonly #fetch: () => Promise<Value>;

  constructor(fetch: () => Promise<Value>) {
    this.#fetch = fetch;
  }

  /** Fetches it anew; what was there stays until the answer comes. */
  async load(): Promise<void> {
    const asked = ++this.#asked;
    this.loading = true;
    try {
      const value = await this.#fetch();
      if (asked !== this.#asked) return;
      this.value = value;
      this.failure = null;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.failure = asFailure(error);
    }
    this.loading = false;
  }

  /** Takes a value that another command gave. */
  take(value: Value): void {
    this.#asked += 1;
    this.value = value;
    this.failure = null;
    this.loading = false;
  }
}
