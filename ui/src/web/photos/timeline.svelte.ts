/** The months and what of them is at hand: fetched when near, forgotten when far. */
import { SvelteMap } from "svelte/reactivity";
import { asRefused, type Refused } from "../api/refused";
import { monthOf, timelineOf, type MonthItems, type TimelineAnswer, type Wanted } from "./library";
import type { Section } from "./shelf";

/** So many items are kept at hand; the months used longest ago go first. */
const MOST_ITEMS = 12_000;
/** So many months are fetched at once. */
const MOST_AT_ONCE = 4;

/** The months that the server told of, the newest first, and what has no date at the end. */
export function sectionsOf(answer: TimelineAnswer): Section[] {
  const months = answer.months.map(({ month, count, width_sum }) => ({
    key: month,
    count,
    widthSum: width_sum,
  }));
  if (answer.undated === 0) return months;
  return [...months, { key: "undated", count: answer.undated, widthSum: answer.undated_width_sum }];
}

interface Fetching {
  promise: Promise<MonthItems>;
  stop: AbortController;
  /** Somebody waits for it, wherever the window is meanwhile. */
  awaited: boolean;
}

/** A place in the timeline. */
export interface Found {
  section: number;
  at: number;
}

export class Timeline {
  sections = $state.raw<Section[]>([]);
  /** The first answer is there. */
  known = $state(false);
  refused = $state<Refused | null>(null);
  readonly loaded = new SvelteMap<string, MonthItems>();
  readonly wanted: Wanted;
  #revision = -1;
  readonly #fetching = new Map<string, Fetching>();
  /** Months of an earlier revision: shown until they are fetched anew. */
  readonly #stale = new Set<string>();
  /** The months used, the latest at the end. */
  readonly #used = new Set<string>();
  #near: string[] = [];

  constructor(wanted: Wanted) {
    this.wanted = wanted;
  }

  readonly count = $derived(this.sections.reduce((sum, one) => sum + one.count, 0));

  /** Asks which months there are; tells whether that changed. */
  async refresh(): Promise<boolean> {
    try {
      const answer = await timelineOf(this.wanted);
      this.refused = null;
      this.known = true;
      if (answer.revision === this.#revision) return false;
      this.#revision = answer.revision;
      for (const key of this.loaded.keys()) this.#stale.add(key);
      this.sections = sectionsOf(answer);
      const left = new Set(this.sections.map(({ key }) => key));
      for (const key of this.loaded.keys()) if (!left.has(key)) this.#forget(key);
      this.want(this.#near);
      return true;
    } catch (error) {
      this.refused = asRefused(error);
      return false;
    }
  }

  /** These months are near what is seen, the nearest first; others need not be fetched now. */
  want(keys: readonly string[]): void {
    this.#near = [...keys];
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
    const here = this.loaded.get(key);
    if (here && !this.#stale.has(key)) {
      this.#use(key);
      return here;
    }
    const fetching = this.#fetching.get(key) ?? this.#fetch(key);
    fetching.awaited = true;
    return fetching.promise;
  }

  /** Where an item is, of those at hand. */
  find(item: number): Found | null {
    for (const [section, { key }] of this.sections.entries()) {
      const at = this.loaded.get(key)?.ids.indexOf(item) ?? -1;
      if (at >= 0) return { section, at };
    }
    return null;
  }

  /** The item before or after another, across months. */
  async beside(found: Found, step: 1 | -1): Promise<number | null> {
    for (let section = found.section, at = found.at + step; this.sections[section];) {
      const key = this.sections[section]?.key ?? "";
      const { ids } = await this.items(key);
      const item = ids[at];
      if (item !== undefined) return item;
      section += step;
      const count = this.sections[section]?.count ?? 0;
      at = step > 0 ? 0 : count - 1;
    }
    return null;
  }

  /** All items from one to another, in order; both are among them. */
  async between(one: Found, other: Found): Promise<number[]> {
    const isBefore =
      one.section < other.section || (one.section === other.section && one.at <= other.at);
    const [first, last] = isBefore ? [one, other] : [other, one];
    const items: number[] = [];
    for (let section = first.section; section <= last.section; section += 1) {
      const { ids } = await this.items(this.sections[section]?.key ?? "");
      const from = section === first.section ? first.at : 0;
      const end = section === last.section ? last.at + 1 : ids.length;
      items.push(...ids.slice(from, end));
    }
    return items;
  }

  /** Stops whatever is under way. */
  stop(): void {
    for (const { stop } of this.#fetching.values()) stop.abort();
  }

  #fetchNext(): void {
    for (const key of this.#near) {
      if (this.#fetching.size >= MOST_AT_ONCE) return;
      const isHere = this.loaded.has(key) && !this.#stale.has(key);
      if (isHere || this.#fetching.has(key)) continue;
      this.#fetch(key).promise.then(
        () => this.#fetchNext(),
        (error: unknown) => {
          // What nobody waits for any more was stopped on purpose.
          if (error instanceof DOMException && error.name === "AbortError") this.#fetchNext();
          else this.refused = asRefused(error);
        },
      );
    }
  }

  #fetch(key: string): Fetching {
    const stop = new AbortController();
    const promise = monthOf(key, this.wanted, stop.signal)
      .then((items) => {
        this.#stale.delete(key);
        this.loaded.set(key, items);
        this.#use(key);
        return items;
      })
      .finally(() => this.#fetching.delete(key));
    const fetching = { promise, stop, awaited: false };
    this.#fetching.set(key, fetching);
    return fetching;
  }

  #use(key: string): void {
    this.#used.delete(key);
    this.#used.add(key);
  }

  #forget(key: string): void {
    this.loaded.delete(key);
    this.#stale.delete(key);
    this.#used.delete(key);
  }

  #forgetFar(near: ReadonlySet<string>): void {
    let held = 0;
    for (const { ids } of this.loaded.values()) held += ids.length;
    for (const key of this.#used) {
      if (held <= MOST_ITEMS) return;
      if (near.has(key)) continue;
      held -= this.loaded.get(key)?.ids.length ?? 0;
      this.#forget(key);
    }
  }
}
