/** The item that is looked at, and those beside it. */
import { asRefused, type Refused } from "../api/refused";
import { itemOf, previewOf, versionOf, type Item } from "../photos/library";
import type { Found, Timeline } from "../photos/timeline.svelte";

/** So many answers are kept, for going back and forth. */
const KEPT = 12;

export class Looking {
  item = $state.raw<Item | null>(null);
  refused = $state<Refused | null>(null);
  before = $state<number | null>(null);
  next = $state<number | null>(null);
  readonly #timeline: Timeline | null;
  /** The latest at the end. */
  #kept: readonly Item[] = [];
  #asked = 0;

  constructor(timeline: Timeline | null) {
    this.#timeline = timeline;
  }

  /** Looks at this one; earlier answers that come later count no more. */
  async look(id: number): Promise<void> {
    const asked = ++this.#asked;
    const isNow = () => asked === this.#asked;
    this.item = this.#known(id);
    this.refused = null;
    const found = this.#timeline?.find(id) ?? null;
    this.before = null;
    this.next = null;
    // From the timeline its neighbours are known before it is.
    if (found) void this.#lookBeside(found, isNow);
    try {
      const item = this.item ?? (await this.#fetch(id));
      if (!isNow()) return;
      this.item = item;
      if (!found) await this.#findIn(item, isNow);
    } catch (error) {
      if (isNow()) this.refused = asRefused(error);
    }
  }

  async #fetch(id: number): Promise<Item> {
    const item = await itemOf(id);
    this.#kept = [...this.#kept.filter((one) => one.id !== id), item].slice(-KEPT);
    return item;
  }

  #known(id: number): Item | null {
    return this.#kept.find((one) => one.id === id) ?? null;
  }

  /** Somebody came by its address: the month it is of tells its neighbours. */
  async #findIn(item: Item, isNow: () => boolean): Promise<void> {
    const timeline = this.#timeline;
    const key = item.taken?.slice(0, 7) ?? "undated";
    if (!timeline?.sections.some((section) => section.key === key)) return;
    await timeline.items(key);
    const found = timeline.find(item.id);
    if (found && isNow()) await this.#lookBeside(found, isNow);
  }

  async #lookBeside(found: Found, isNow: () => boolean): Promise<void> {
    const timeline = this.#timeline;
    if (!timeline) return;
    try {
      const [before, next] = await Promise.all([
        timeline.beside(found, -1),
        timeline.beside(found, 1),
      ]);
      if (!isNow()) return;
      this.before = before;
      this.next = next;
      for (const id of [next, before]) if (id !== null) this.#prefetch(id);
    } catch (error) {
      if (isNow()) this.refused = asRefused(error);
    }
  }

  /** So that the way to a neighbour takes no time. */
  #prefetch(id: number): void {
    const show = (version: string) => (new Image().src = previewOf(id, version));
    const thumbhash = this.#timeline?.thumbhashOf(id) ?? null;
    if (thumbhash !== null) show(thumbhash);
    Promise.resolve(this.#known(id) ?? this.#fetch(id)).then(
      (item) => {
        if (versionOf(item) !== thumbhash) show(versionOf(item));
      },
      // It is asked for again when it is looked at, and then told.
      () => undefined,
    );
  }
}
