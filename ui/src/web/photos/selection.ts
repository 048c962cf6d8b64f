/** Which items are chosen. Pure: each change gives a new one. */

export interface Selection {
  readonly chosen: ReadonlySet<number>;
  /** Where a range begins. */
  readonly from: number | null;
}

export const NOTHING: Selection = { chosen: new Set(), from: null };

/** Chooses one, or no longer. */
export function toggled(selection: Selection, item: number): Selection {
  const chosen = new Set(selection.chosen);
  if (!chosen.delete(item)) chosen.add(item);
  return { chosen, from: item };
}

/** Chooses these besides; the range goes on beginning where it did. */
export function extended(selection: Selection, items: readonly number[]): Selection {
  const chosen = new Set(selection.chosen);
  for (const item of items) chosen.add(item);
  return { chosen, from: selection.from ?? items[0] ?? null };
}

/** Chooses all of these, or none of them when all were chosen. */
export function toggledAll(selection: Selection, items: readonly number[]): Selection {
  const chosen = new Set(selection.chosen);
  const all = items.every((item) => chosen.has(item));
  for (const item of items) {
    if (all) chosen.delete(item);
    else chosen.add(item);
  }
  return { chosen, from: items.at(-1) ?? selection.from };
}

/** Forgets what is there no more. */
export function without(selection: Selection, items: readonly number[]): Selection {
  const gone = new Set(items);
  return {
    chosen: new Set([...selection.chosen].filter((item) => !gone.has(item))),
    from: selection.from !== null && gone.has(selection.from) ? null : selection.from,
  };
}
