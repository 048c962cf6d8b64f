/** Traffic as columns of a chart. Pure. */
import type { Traffic } from "../server";

/** One column: what came and went in this time. */
export interface Column {
  fromAt: number;
  untilAt: number;
  received: number;
  streamed: number;
}

/** Fewer and wider columns: so many steps of the server's in each; the newest is at the end. */
export function columns(traffic: Traffic, minutes: number): Column[] {
  const step = traffic.step_seconds * 1_000;
  const each = Math.max(1, Math.round((minutes * 60) / traffic.step_seconds));
  const found: Column[] = [];
  const count = Math.max(traffic.received.length, traffic.streamed.length);
  // Counted from the end, so that the last column is full as far as it can be.
  for (let end = count; end > 0; end -= each) {
    const begin = Math.max(0, end - each);
    found.unshift({
      fromAt: traffic.from_at + begin * step,
      untilAt: traffic.from_at + end * step,
      received: sum(traffic.received.slice(begin, end)),
      streamed: sum(traffic.streamed.slice(begin, end)),
    });
  }
  return found;
}

export const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);

/** A round number at or above this: 1, 2 or 5 of some power of ten. */
export function roundedUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((one) => one * power >= value) ?? 10;
  return step * power;
}

/** The most bytes a second of any column. */
export function highest(all: readonly Column[]): number {
  return all.reduce((most, one) => {
    const seconds = (one.untilAt - one.fromAt) / 1_000;
    return Math.max(most, one.received / seconds, one.streamed / seconds);
  }, 0);
}

/** Full hours of the local clock within the time, every so many of them. */
export function hours(fromAt: number, untilAt: number, every: number): number[] {
  const found: number[] = [];
  const first = new Date(fromAt);
  first.setMinutes(0, 0, 0);
  for (let at = first.getTime(); at <= untilAt; at += 3_600_000) {
    if (at >= fromAt && new Date(at).getHours() % every === 0) found.push(at);
  }
  return found;
}
