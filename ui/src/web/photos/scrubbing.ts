/** The years beside the timeline: where each begins, and which have room to be named. Pure. */
import type { Shelf } from "./shelf";

export interface Mark {
  year: string;
  /** Where along the rail, from 0 to 1. */
  part: number;
  /** There is room for its number; others are dots. */
  named: boolean;
}

/** Room that a year's number needs, in CSS pixels. */
const ROOM = 26;
/** Dots nearer than this to the last mark are left out. */
const DOT_ROOM = 9;

/** A mark for each year, `way` being how far the timeline can be scrolled. */
export function marksOf(shelves: readonly Shelf[], way: number, rail: number): Mark[] {
  const marks: Mark[] = [];
  let lastYear = "";
  let lastNamed = -Infinity;
  let last = -Infinity;
  for (const { section, top } of shelves) {
    const year = section.key.slice(0, 4);
    if (section.key === "undated" || year === lastYear) continue;
    lastYear = year;
    const part = Math.min(1, top / Math.max(1, way));
    const y = part * rail;
    const named = y - lastNamed >= ROOM;
    if (!named && y - last < DOT_ROOM) continue;
    if (named) lastNamed = y;
    last = y;
    marks.push({ year, part, named });
  }
  return marks;
}
