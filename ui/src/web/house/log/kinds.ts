/** Kinds of events, and how those of one computer are gathered. Pure. */
import type { HouseEvent, HouseEvents } from "../server";

export const KINDS = [
  "client_paired",
  "client_unpaired",
  "client_away",
  "client_back",
  "client_overdue",
  "client_no_longer_overdue",
  "client_paused",
  "client_resumed",
  "first_collection_complete",
  "file_set_aside",
  "damage_found",
  "damage_healed",
  "moved_by_hand",
  "edited_by_hand",
  "deleted_by_hand",
  "shares_away",
  "shares_back",
  "shares_in_doubt",
  "shares_sound",
  "disk_failing",
  "disk_no_longer_failing",
  "disk_full",
  "disk_has_room",
  "over_quota",
  "under_quota",
  "backup_done",
  "backup_incomplete",
  "paused_by_owner",
  "resumed_by_owner",
  "owner_set_up",
  "owner_password_set",
  "settings_changed",
] as const;

/** Enough for a page. */
const ENOUGH = 20;
/** So many parts are read at once at most, where few events are of this computer. */
const PARTS = 20;

/** Reads on until there are enough of this computer's events, or of all where none is named. */
export async function pageOf(
  read: (before: number | null) => Promise<HouseEvents>,
  client: string | null,
  after: number | null,
): Promise<{ entries: HouseEvent[]; next: number | null }> {
  const entries: HouseEvent[] = [];
  let next = after;
  for (let count = 0; count < PARTS; count += 1) {
    const part = await read(next);
    entries.push(...part.events.filter((event) => client === null || event.client === client));
    next = part.next ?? null;
    if (next === null || client === null || entries.length >= ENOUGH) break;
  }
  return { entries, next };
}
