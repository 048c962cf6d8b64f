/** Where somebody was in each list, to come back to it from other pages. */
import type { Anchor } from "./shelf";

const places = new Map<string, Anchor>();

/** Notes where the window is; at the beginning there is nothing to note. */
export function remember(list: string, anchor: Anchor | null): void {
  if (anchor) places.set(list, anchor);
  else places.delete(list);
}

/** Where the window was. */
export const recall = (list: string): Anchor | null => places.get(list) ?? null;
