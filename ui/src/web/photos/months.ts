/** The months that are at hand: fetched when near, forgotten when far. */
import type { MonthItems } from "./library";

/** So many items are kept at hand; the months used longest ago go first. */
export const MOST_ITEMS = 12_000;
/** So many months are fetched at once. */
export const MOST_AT_ONCE = 4;

/** Nothing is at hand yet. */
export const NO_MONTHS: ReadonlyMap<string, MonthItems> = new Map();

interface Fetching {
  promise: Promise<MonthItems>;
  stop: AbortController;
  /** Somebody waits for it, wherever the window is meanwhile. */
  awaited: boolean;
}

interface Around {
  fetch: (key: string, signal: AbortSignal) => Promise<MonthItems>;
  /** Other months are at hand than before. */
  onchange: () => void;
  onerror: (error: unknown) => void;
}

export class Months {
  readonly #around: Around;
  readonly #loaded = new Map<string, MonthItems>();
  readonly #fetching = new Map<string, Fetching>();
  /** Of an earlier time: shown until they are fetched anew. */
  readonly #stale = new Set<string>();
  /** The months used, the latest at the end. */
  readonly #used = new Set<string>();
  #near: readonly string[] = [];

  constructor(around: Around) {
    this.#around = around;
  }

  /** What is at hand now. */
  all(): ReadonlyMap<string, MonthItems> {
    return new Map(this.#loaded);
  }

  /** There are these months, and what is at hand may have changed. */
  renew(keys: readonly string[]): void {
    const left = new Set(keys);
    for (const key of this.#loaded.keys()) {
      if (left.has(key)) this.#stale.add(key);
      else this.#forget(key);
    }
    // What is on its way may be of an earlier time.
    for (const { stop, awaited } of this.#fetching.values()) if (!awaited) stop.abort();
    this.#around.onchange();
    this.want(this.#near.filter((key) => left.has(key)));
  }

  /** These months are near what is seen, the nearest first; others need not be fetched now. */
  want(keys: readonly string[]): void {
    this.#near = keys;
    const near = new Set(keys);
    for (const [key, { stop, awaited }] of this.#fetching) {
      if (!near.has(key) && !awaited) stop.abort();
    }
    for (const key of [...keys].reverse()) this.#use(key);
    this.#forgetFar(near);
    this.#fetchNext();
  }

  /** The items of a month, from wherever they are. */
  async items(key: string): Promise<MonthItems> {
    const here = this.#loaded.get(key);
    if (here && !this.#stale.has(key)) {
      this.#use(key);
      return here;
    }
    const before = this.#fetching.get(key);
    const fetching = before && !before.stop.signal.aborted ? before : this.#fetch(key);
    fetching.awaited = true;
    return fetching.promise;
  }

  /** Stops whatever is under way. */
  stop(): void {
    this.#near = [];
    for (const { stop } of this.#fetching.values()) stop.abort();
  }

  #fetchNext(): void {
    for (const key of this.#near) {
      if (this.#fetching.size >= MOST_AT_ONCE) return;
      const isHere = this.#loaded.has(key) && !this.#stale.has(key);
      if (isHere || this.#fetching.has(key)) continue;
      const { promise, stop } = this.#fetch(key);
      promise.then(
        () => this.#fetchNext(),
        (error: unknown) => {
          // What was stopped on purpose is no failure; it may be near again meanwhile.
          if (stop.signal.aborted) this.#fetchNext();
          else this.#around.onerror(error);
        },
      );
    }
  }

  #fetch(key: string): Fetching {
    const stop = new AbortController();
    const isLatest = () => this.#fetching.get(key)?.stop === stop;
    const promise = this.#around
      .fetch(key, stop.signal)
      .then((items) => {
        if (!isLatest()) return items;
        this.#stale.delete(key);
        this.#loaded.set(key, items);
        this.#use(key);
        this.#around.onchange();
        return items;
      })
      .finally(() => {
        if (isLatest()) this.#fetching.delete(key);
      });
    const fetching = { promise, stop, awaited: false };
    this.#fetching.set(key, fetching);
    return fetching;
  }

  #use(key: string): void {
    this.#used.delete(key);
    this.#used.add(key);
  }

  #forget(key: string): void {
    this.#loaded.delete(key);
    this.#stale.delete(key);
    this.#used.delete(key);
  }

  #forgetFar(near: ReadonlySet<string>): void {
    let held = 0;
    for (const { ids } of this.#loaded.values()) held += ids.length;
    const before = held;
    for (const key of this.#used) {
      if (held <= MOST_ITEMS) break;
      if (near.has(key)) continue;
      held -= this.#loaded.get(key)?.ids.length ?? 0;
      this.#forget(key);
    }
    if (held !== before) this.#around.onchange();
  }
}
