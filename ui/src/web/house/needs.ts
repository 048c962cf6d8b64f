/** What needs the owner, the gravest first. Pure. */
import type { House } from "./server";

export type Need =
  | { kind: "doubt"; sentence: string }
  | { kind: "shares_away" }
  | { kind: "damaged"; count: number }
  | { kind: "disk_full"; free: number }
  | { kind: "set_aside"; count: number }
  | { kind: "over_quota"; id: string; name: string }
  | { kind: "not_safe"; id: string; name: string; count: number }
  | { kind: "overdue"; id: string; name: string; lastSeenAt: number };

/** Whether this is more than a hint: something may get lost. */
export const isGrave = (need: Need) =>
  need.kind === "doubt" || need.kind === "shares_away" || need.kind === "damaged";

/** A word that stays the same while the need does. */
export const keyOf = (need: Need) => ("id" in need ? `${need.kind} ${need.id}` : need.kind);

export function needs(house: House): Need[] {
  const { computers, failures, queue, storage } = house;
  const found: Need[] = [];
  const waits = (reason: string) => queue.waiting.some((one) => one.reason === reason);
  if (house.doubt) found.push({ kind: "doubt", sentence: house.doubt });
  else if (waits("shares_away")) found.push({ kind: "shares_away" });
  if (failures.damaged > 0) found.push({ kind: "damaged", count: failures.damaged });
  // A disk of no size is one that could not be read.
  const isFull = storage.disk_bytes > 0 && storage.free_bytes <= storage.kept_free_bytes;
  if (waits("disk_full") || isFull) found.push({ kind: "disk_full", free: storage.free_bytes });
  if (failures.set_aside > 0) found.push({ kind: "set_aside", count: failures.set_aside });
  for (const { id, name, reason, state, files, safe, overdue, last_seen_at } of computers) {
    if (reason?.word === "over_quota") found.push({ kind: "over_quota", id, name });
    // What was set aside is told above, for all computers at once.
    if (state.word === "failed" && failures.set_aside === 0) {
      found.push({ kind: "not_safe", id, name, count: files - safe });
    }
    if (overdue) found.push({ kind: "overdue", id, name, lastSeenAt: last_seen_at });
  }
  return found;
}
