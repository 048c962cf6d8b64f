/** How long collecting still takes, from what travels now. Pure. */
import type { House } from "./server";
import { toCome } from "./sentences";

/** Below this nothing is foretold: bytes a second. */
const SLOWEST = 10_000;
/** How much a new reading weighs: bursts and gaps are not told as hours and seconds. */
const WEIGHT = 0.3;
/** A change of what is told is shown only in such steps. */
const MINUTE = 60;

/** The rate that is reckoned with, after one more reading. */
export function smoothed(before: number | null, rate: number): number {
  return before === null ? rate : before + WEIGHT * (rate - before);
}

/** Seconds until each sending computer is done, by its id; nothing where it cannot be told. */
export function secondsLeft(house: House, rate: number): ReadonlyMap<string, number> {
  const left = new Map<string, number>();
  const sending = house.computers.filter((one) => one.state.word === "sending");
  if (rate < SLOWEST || sending.length === 0) return left;
  // What travels is not told by computer: those that send share it.
  const each = rate / sending.length;
  for (const one of sending) {
    const { bytes } = toCome(one);
    const seconds = bytes / each;
    if (bytes > 0 && Number.isFinite(seconds)) {
      left.set(one.id, Math.max(1, Math.ceil(seconds / MINUTE)) * MINUTE);
    }
  }
  return left;
}
