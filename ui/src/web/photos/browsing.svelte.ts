/** What somebody does in a list of photos: where the focus is, and what is chosen. */
import { addressOf, type List } from "./place";
import { extended, NOTHING, toggled, toggledAll, without, type Selection } from "./selection";
import type { Timeline } from "./timeline.svelte";

export class Browsing {
  selection = $state.raw<Selection>(NOTHING);
  /** The tile that Tab leads to. */
  stop = $state<number | null>(null);
  /** Pictures are fetched: not while the page rushes by. */
  pictured = $state(true);
  readonly timeline: Timeline;
  readonly list: List;
  readonly selectable: boolean;

  constructor(timeline: Timeline, list: List, selectable: boolean) {
    this.timeline = timeline;
    this.list = list;
    this.selectable = selectable;
  }

  addressOf(item: number): string {
    return addressOf(this.list, item);
  }

  /** Chooses one or no longer; with `range` all from the last one on. */
  async choose(item: number, range: boolean): Promise<void> {
    const from = this.selection.from === null ? null : this.timeline.find(this.selection.from);
    const to = this.timeline.find(item);
    if (range && from && to) {
      this.selection = extended(this.selection, await this.timeline.between(from, to));
    } else {
      this.selection = toggled(this.selection, item);
    }
  }

  chooseAll(items: readonly number[]): void {
    this.selection = toggledAll(this.selection, items);
  }

  /** Chooses both, when the focus went from one to the other with Shift. */
  extend(from: number, to: number): void {
    this.selection = extended(this.selection, [from, to]);
  }

  forget(items: readonly number[]): void {
    this.selection = without(this.selection, items);
  }

  clear(): void {
    this.selection = NOTHING;
  }
}
