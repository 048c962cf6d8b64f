/** How long pauses last. Pure. */

const WAKES = 6;

/** Minutes until six in the morning of the next day, by the clock of whoever looks. */
export function minutesUntilTomorrow(now: Date): number {
  const end = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, WAKES);
  return Math.max(1, Math.ceil((end.getTime() - now.getTime()) / 60_000));
}
