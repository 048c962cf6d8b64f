/** All photos and videos of a list by time: which months there are, and what of them is at hand. */
import { asRefused, type Refused } from "../api/refused";
import { monthOf, timelineOf, type MonthItems, type TimelineAnswer, type Wanted } from "./library";
import { Months, NO_MONTHS } from "./months";
import type { Section } from "./shelf";

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

/** A place in the timeline. */
export interface Found {
  section: number;
  at: number;
}

export class Timeline {
  sections = $state.raw<readonly Section[]>([]);
  loaded = $state.raw(NO_MONTHS);
  /** The first answer is there. */
  known = $state(false);
  refused = $state<Refused | null>(null);
  readonly count = $derived(this.sections.reduce((sum, one) => sum + one.count, 0));
  readonly #wanted: Wanted;
  readonly #months: Months;
  #revision = -1;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
    this.#months = new Months({
      fetch: (key, signal) => monthOf(key, wanted, signal),
      onchange: () => (this.loaded = this.#months.all()),
      onerror: (error) => (this.refused = asRefused(error)),
    });
  }

  /** Asks which months there are; tells whether that changed. */
  async refresh(): Promise<boolean> {
    try {
      const answer = await timelineOf(this.#wanted);
      this.refused = null;
      this.known = true;
      if (answer.revision === this.#revision) return false;
      this.#revision = answer.revision;
      this.sections = sectionsOf(answer);
      this.#months.renew(this.sections.map(({ key }) => key));
      return true;
    } catch (error) {
      this.refused = asRefused(error);
      return false;
    }
  }

  /** These months are near what is seen, the nearest first. */
  want(keys: readonly string[]): void {
    this.#months.want(keys);
  }

  /** The items of a month, from wherever they are. */
  items(key: string): Promise<MonthItems> {
    return this.#months.items(key);
  }

  /** Stops whatever is under way. */
  stop(): void {
    this.#months.stop();
  }

  /** Where an item is, of those at hand. */
  find(item: number): Found | null {
    for (const [section, { key }] of this.sections.entries()) {
      const at = this.loaded.get(key)?.ids.indexOf(item) ?? -1;
      if (at >= 0) return { section, at };
    }
    return null;
  }

  /** An item's thumbhash in base64, if it is at hand. */
  thumbhashOf(item: number): string | null {
    const found = this.find(item);
    if (!found) return null;
    const items = this.loaded.get(this.sections[found.section]?.key ?? "");
    return items?.thumbhashes[found.at] ?? null;
  }

  /** The item before or after another, across months. */
  async beside(found: Found, step: 1 | -1): Promise<number | null> {
    let at = found.at + step;
    for (let section = found.section; this.sections[section]; section += step) {
      const { ids } = await this.items(this.sections[section]?.key ?? "");
      if (section !== found.section) at = step > 0 ? 0 : ids.length - 1;
      const item = ids[at];
      if (item !== undefined) return item;
    }
    return null;
  }

  /** All items from one to another, in order; both are among them. */
  async between(one: Found, other: Found): Promise<number[]> {
    const isOrdered =
      one.section < other.section || (one.section === other.section && one.at <= other.at);
    const [first, last] = isOrdered ? [one, other] : [other, one];
    const items: number[] = [];
    for (let section = first.section; section <= last.section; section += 1) {
      const { ids } = await this.items(this.sections[section]?.key ?? "");
      const from = section === first.section ? first.at : 0;
      const end = section === last.section ? last.at + 1 : ids.length;
      items.push(...ids.slice(from, end));
    }
    return items;
  }
}
