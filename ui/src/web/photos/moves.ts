/** Which tile the arrow keys lead to: beside by order, above and below by where they lie. Pure. */
import { rowOf } from "./shelf";
import type { Laid } from "./rows";

/** A tile: its shelf, and its place there. */
export interface Spot {
  shelf: number;
  at: number;
}

export type Direction = "left" | "right" | "up" | "down";

interface Placed {
  section: { count: number };
  laid: Laid | undefined;
}

/**
 * The next tile; `null` at the end of all. Where a shelf's rows are not known yet, its first or
 * last tile is meant, and `unlaid` says that it has to be fetched to know better.
 */
export function move(
  shelves: readonly Placed[],
  from: Spot,
  direction: Direction,
): (Spot & { unlaid: boolean }) | null {
  const shelf = shelves[from.shelf];
  if (!shelf) return null;
  if (direction === "left" || direction === "right") {
    const at = from.at + (direction === "left" ? -1 : 1);
    if (at >= 0 && at < shelf.section.count) return { shelf: from.shelf, at, unlaid: false };
    return beyond(shelves, from, direction === "left" ? -1 : 1, null);
  }
  const step = direction === "up" ? -1 : 1;
  const laid = shelf.laid;
  if (!laid) return beyond(shelves, from, step, null);
  const middle = (laid.lefts[from.at] ?? 0) + (laid.widths[from.at] ?? 0) / 2;
  const row = rowOf(laid, from.at) + step;
  if (row >= 0 && row < laid.rows.length) {
    return { shelf: from.shelf, at: nearest(laid, row, middle), unlaid: false };
  }
  return beyond(shelves, from, step, middle);
}

/** Into the next shelf that has something; by `middle` where that counts. */
function beyond(
  shelves: readonly Placed[],
  from: Spot,
  step: 1 | -1,
  middle: number | null,
): (Spot & { unlaid: boolean }) | null {
  for (let at = from.shelf + step; at >= 0 && at < shelves.length; at += step) {
    const shelf = shelves[at];
    if (!shelf || shelf.section.count === 0) continue;
    const end = step > 0 ? 0 : shelf.section.count - 1;
    if (!shelf.laid) return { shelf: at, at: end, unlaid: true };
    const row = step > 0 ? 0 : shelf.laid.rows.length - 1;
    const spot = middle === null ? end : nearest(shelf.laid, row, middle);
    return { shelf: at, at: spot, unlaid: false };
  }
  return null;
}

function nearest(laid: Laid, rowNumber: number, middle: number): number {
  const row = laid.rows[rowNumber];
  if (!row) return 0;
  let best = row.first;
  let distance = Infinity;
  for (let at = row.first; at < row.first + row.count; at += 1) {
    const left = laid.lefts[at] ?? 0;
    const right = left + (laid.widths[at] ?? 0);
    const away = middle < left ? left - middle : middle > right ? middle - right : 0;
    if (away < distance) {
      best = at;
      distance = away;
    }
  }
  return best;
}
