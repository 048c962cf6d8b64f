/**
 * Justified rows: pictures of one row have one height, and fill the width. Pure.
 *
 * Own, since the layout library for this copies all it has for each row: a month of 20,000 pictures
 * took it more than a second.
 */

/** How rows are to look; lengths in CSS pixels. */
export interface RowWishes {
  width: number;
  /** The height that rows come near to. */
  height: number;
  gap: number;
}

export interface Row {
  /** Its first picture, and how many there are. */
  first: number;
  count: number;
  top: number;
  height: number;
}

/** Where each picture lies. */
export interface Laid {
  rows: Row[];
  lefts: Float64Array;
  widths: Float64Array;
  /** Of all rows with the gaps between them. */
  height: number;
}

/** A last row is not torn apart: it may be a little higher than the others. */
const HIGHEST = 1.25;
/** Shapes beyond these are shown cut. */
const NARROWEST = 0.35;
const WIDEST = 4;

/** The shape that a picture is shown in: width divided by height. */
export function shownRatio(ratio: number): number {
  return Number.isFinite(ratio) && ratio > 0 ? Math.min(WIDEST, Math.max(NARROWEST, ratio)) : 1;
}

/** Lays pictures of these shapes into rows. */
export function lay(ratios: readonly number[], wishes: RowWishes): Laid {
  const lefts = new Float64Array(ratios.length);
  const widths = new Float64Array(ratios.length);
  const rows: Row[] = [];
  let top = 0;
  let first = 0;
  while (first < ratios.length) {
    const count = countInRow(ratios, first, wishes);
    const height = heightOf(ratios, first, count, wishes);
    let left = 0;
    for (let at = first; at < first + count; at += 1) {
      lefts[at] = left;
      widths[at] = height * shownRatio(ratios[at] ?? 1);
      left += (widths[at] ?? 0) + wishes.gap;
    }
    rows.push({ first, count, top, height });
    top += height + wishes.gap;
    first += count;
  }
  return { rows, lefts, widths, height: Math.max(0, top - wishes.gap) };
}

/** How many fit: as many as bring the row's height nearest to the one wished for. */
function countInRow(ratios: readonly number[], first: number, wishes: RowWishes): number {
  let sum = 0;
  for (let count = 1; first + count <= ratios.length; count += 1) {
    const before = filling(sum, count - 1, wishes);
    sum += shownRatio(ratios[first + count - 1] ?? 1);
    const height = filling(sum, count, wishes);
    if (height > wishes.height) continue;
    const isNearer = count === 1 || wishes.height - height <= before - wishes.height;
    return isNearer ? count : count - 1;
  }
  return ratios.length - first;
}

/** The height at which so many pictures fill the width. */
function filling(sum: number, count: number, { width, gap }: RowWishes): number {
  return count === 0 ? Infinity : Math.max(1, (width - gap * (count - 1)) / sum);
}

function heightOf(
  ratios: readonly number[],
  first: number,
  count: number,
  wishes: RowWishes,
): number {
  let sum = 0;
  for (let at = first; at < first + count; at += 1) sum += shownRatio(ratios[at] ?? 1);
  const height = filling(sum, count, wishes);
  const isLast = first + count === ratios.length;
  // Few pictures at the end are not blown up to fill the width.
  return isLast && height > wishes.height * HIGHEST ? wishes.height : height;
}

/** About how high so many pictures will be, when only the sum of their shapes is known. */
export function guessedHeight(count: number, widthSum: number, wishes: RowWishes): number {
  if (count === 0) return 0;
  const inRow = Math.max(1, (wishes.width + wishes.gap) / (wishes.height + wishes.gap / 2));
  const rows = Math.max(1, Math.ceil(widthSum / inRow));
  return rows * (wishes.height + wishes.gap) - wishes.gap;
}

/** How rows look in a place of this width: larger pictures where there is more room. */
export function wishesFor(width: number): RowWishes {
  const height = Math.round(Math.min(320, 92 + Math.max(0, width) * 0.09));
  return { width: Math.max(1, width), height, gap: width < 600 ? 3 : 5 };
}
