/** Where each month lies on the page, and what of it is to be drawn. Pure. */
import { guessedHeight, lay, type Laid, type RowWishes } from "./rows";
import type { MonthItems } from "./library";

/** A month, or what has no date. */
export interface Section {
  /** "2024-07", or "undated". */
  key: string;
  count: number;
  widthSum: number;
}

/** A section with its place; lengths in CSS pixels. */
export interface Shelf {
  section: Section;
  items: MonthItems | undefined;
  laid: Laid | undefined;
  /** From the top of all. */
  top: number;
  height: number;
}

/** The room for a month's heading, and below each month. */
export const HEADING = 52;
export const BELOW = 20;
/** Never more tiles than this are drawn at once. */
export const MOST_TILES = 320;

/** A place within a month that stays in sight whatever changes around it. */
export interface Anchor {
  key: string;
  /** The item, where it is known; else how far into the section, from 0 to 1. */
  item: number | null;
  fraction: number;
  /** How far below the upper edge of the window. */
  below: number;
}

const known = new WeakMap<MonthItems, { wishes: RowWishes; laid: Laid }>();

/** The rows of a month; laid once for each width. */
export function rowsOf(items: MonthItems, wishes: RowWishes): Laid {
  const before = known.get(items);
  if (before && before.wishes.width === wishes.width) return before.laid;
  const laid = lay(items.ratios, wishes);
  known.set(items, { wishes, laid });
  return laid;
}

/** Puts all months below one another. */
export function stack(
  sections: readonly Section[],
  loaded: ReadonlyMap<string, MonthItems>,
  wishes: RowWishes,
): Shelf[] {
  let top = 0;
  return sections.map((section) => {
    const items = loaded.get(section.key);
    const laid = items ? rowsOf(items, wishes) : undefined;
    const rows = laid ? laid.height : guessedHeight(section.count, section.widthSum, wishes);
    const shelf = { section, items, laid, top, height: HEADING + rows + BELOW };
    top += shelf.height;
    return shelf;
  });
}

/** How high all is together. */
export function heightOf(shelves: readonly Shelf[]): number {
  const last = shelves.at(-1);
  return last ? last.top + last.height : 0;
}

/** The shelf at a height; the nearest one for heights beyond. */
export function shelfAt(shelves: readonly Shelf[], y: number): number {
  let low = 0;
  let high = shelves.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((shelves[middle]?.top ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Items to draw of one shelf. */
export interface Drawn {
  at: number;
  first: number;
  /** The one after the last. */
  end: number;
}

/**
 * What to draw for a window from `top` to `bottom`: what is seen, and about as much above and
 * below as there is room for under the limit of tiles.
 */
export function drawn(shelves: readonly Shelf[], top: number, bottom: number): Drawn[] {
  const seen = bottom - top;
  for (const beyond of [0.75, 0.35, 0.1, 0]) {
    const parts = within(shelves, top - seen * beyond, bottom + seen * beyond);
    const tiles = parts.reduce((sum, part) => sum + part.end - part.first, 0);
    if (tiles <= MOST_TILES || beyond === 0) return bounded(parts);
  }
  return [];
}

/** Even what is seen may be too much, in a window of a size that nobody has. */
function bounded(parts: readonly Drawn[]): Drawn[] {
  let left = MOST_TILES;
  return parts.map((part) => {
    const end = Math.min(part.end, part.first + left);
    left -= end - part.first;
    return { ...part, end };
  });
}

function within(shelves: readonly Shelf[], top: number, bottom: number): Drawn[] {
  const parts: Drawn[] = [];
  for (let at = shelfAt(shelves, top); at < shelves.length; at += 1) {
    const shelf = shelves[at];
    if (!shelf || shelf.top > bottom) break;
    const rows = shelf.laid?.rows ?? [];
    const inside = rows.filter((row) => {
      const y = shelf.top + HEADING + row.top;
      return y + row.height >= top && y <= bottom;
    });
    const first = inside[0]?.first ?? 0;
    const last = inside.at(-1);
    parts.push({ at, first, end: last ? last.first + last.count : first });
  }
  return parts;
}

/** The row that an item of a month lies in. */
export function rowOf(laid: Laid, item: number): number {
  let low = 0;
  let high = laid.rows.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((laid.rows[middle]?.first ?? 0) <= item) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What lies at the upper edge of the window, to be held there. */
export function anchorAt(shelves: readonly Shelf[], y: number): Anchor | null {
  const shelf = shelves[shelfAt(shelves, y)];
  if (!shelf) return null;
  const { laid, items, section } = shelf;
  const inRows = y - shelf.top - HEADING;
  const fraction = Math.min(1, Math.max(0, (y - shelf.top) / shelf.height));
  const row = laid?.rows.find((one) => one.top + one.height > inRows);
  if (!row || !items || inRows < 0) {
    return {
      key: section.key,
      item: null,
      fraction,
      below: shelf.top + fraction * shelf.height - y,
    };
  }
  const below = shelf.top + HEADING + row.top - y;
  return { key: section.key, item: items.ids[row.first] ?? null, fraction, below };
}

/** Where the window's upper edge is to be so that the anchor stays where it was. */
export function placeOf(shelves: readonly Shelf[], anchor: Anchor): number | null {
  const shelf = shelves.find((one) => one.section.key === anchor.key);
  if (!shelf) return null;
  if (anchor.item !== null && shelf.items && shelf.laid) {
    const at = shelf.items.ids.indexOf(anchor.item);
    const row = at < 0 ? undefined : shelf.laid.rows[rowOf(shelf.laid, at)];
    if (row) return shelf.top + HEADING + row.top - anchor.below;
  }
  return shelf.top + anchor.fraction * shelf.height - anchor.below;
}

/** The months around the window, the nearest first: seen ones, then a few beyond. */
export function nearKeys(shelves: readonly Shelf[], top: number, bottom: number): string[] {
  const first = shelfAt(shelves, top);
  const last = shelfAt(shelves, bottom);
  const seen = bottom - top;
  const from = Math.min(first, shelfAt(shelves, top - seen));
  const to = Math.max(last, shelfAt(shelves, bottom + seen));
  const order: number[] = [];
  for (let at = first; at <= last; at += 1) order.push(at);
  for (let at = last + 1; at <= to; at += 1) order.push(at);
  for (let at = first - 1; at >= from; at -= 1) order.push(at);
  return order.map((at) => shelves[at]?.section.key ?? "").filter(Boolean);
}
