/** A made-up house, for tests. */
import type { Computer, House } from "../web/house/server";

export const NOW = 1_800_000_000_000;

export function computer(part: Partial<Computer> = {}): Computer {
  return {
    id: "1",
    name: "Ana's laptop",
    present: true,
    last_seen_at: NOW,
    paired_at: NOW - 86_400_000,
    version: "0.1.0",
    paused: false,
    state: { word: "safe", sentence: "All 3,214 files are safe" },
    settled: true,
    files: 3_214,
    safe: 3_214,
    safe_bytes: 12_000_000_000,
    only_here: [],
    waiting: { files: 0, bytes: 0 },
    asked: { files: 0, bytes: 0 },
    conditions: {
      connection: null,
      full_screen: null,
      metered: null,
      on_battery: null,
      user_active: null,
    },
    stored_bytes: 12_000_000_000,
    overdue: false,
    ...part,
  };
}

export function house(part: Partial<House> = {}): House {
  return {
    server: { name: "Home", version: "0.1.0", now_at: NOW },
    computers: [computer()],
    storage: {
      by_kind: [
        { kind: "photo", files: 3_000, bytes: 9_000_000_000 },
        { kind: "video", files: 214, bytes: 3_000_000_000 },
      ],
      disk_bytes: 100_000_000_000,
      free_bytes: 60_000_000_000,
      kept_free_bytes: 256_000_000,
    },
    traffic: { received_rate: 0, streamed_rate: 0 },
    streams: [],
    queue: { files: 0, bytes: 0, waiting: [] },
    failures: { set_aside: 0, damaged: 0 },
    scrub: { running: false, days: 30 },
    ...part,
  };
}
