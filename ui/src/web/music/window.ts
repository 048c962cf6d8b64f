/** Which of many things are near what is seen of a list. Pure. */

export interface Seen {
  /** How far the window's upper edge is below the list's; pixels. */
  readonly above: number;
  /** The window's height; pixels. */
  readonly height: number;
}

export interface Grid {
  readonly count: number;
  /** Things side by side. */
  readonly across: number;
  /** Pixels. */
  readonly rowHeight: number;
}

/** Rows kept ready beyond each edge of the window. */
const READY = 6;

/** The first thing to draw, and the one after the last. */
export function drawn(seen: Seen, grid: Grid): readonly [number, number] {
  if (grid.count === 0 || grid.rowHeight <= 0) return [0, 0];
  const rows = Math.ceil(grid.count / grid.across);
  const row = (at: number) => Math.min(Math.max(0, at), rows);
  const first = row(Math.floor(seen.above / grid.rowHeight) - READY);
  const last = row(Math.ceil((seen.above + seen.height) / grid.rowHeight) + READY);
  return [first * grid.across, Math.min(Math.max(first, last) * grid.across, grid.count)];
}

/** Where a key leads from a thing; `null` when it leads nowhere. */
export function steppedTo(
  key: string,
  at: number,
  { count, across }: Pick<Grid, "count" | "across">,
  page: number,
  rightToLeft: boolean,
): number | null {
  const forward = rightToLeft ? "ArrowLeft" : "ArrowRight";
  const backward = rightToLeft ? "ArrowRight" : "ArrowLeft";
  const steps: Record<string, number> = {
    ArrowDown: at + across,
    ArrowUp: at - across,
    PageDown: Math.min(at + page * across, count - 1),
    PageUp: Math.max(at - page * across, 0),
    Home: 0,
    End: count - 1,
    ...(across > 1 ? { [forward]: at + 1, [backward]: at - 1 } : {}),
  };
  const to = steps[key];
  return to === undefined || to < 0 || to >= count || to === at ? null : to;
}
