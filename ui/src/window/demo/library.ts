/** A made-up library on this computer. */
import type { LibraryView } from "../bindings";
import type { House } from "./house";

export function libraryView(house: House, folder: string): LibraryView {
  const mine = house.of("safe");
  const others = { files: 21_380, bytes: 1.84e11 };
  const now = house.now();
  return {
    state: "running",
    sentence: null,
    folder,
    stored: { files: mine.files + others.files, bytes: mine.bytes + others.bytes },
    free: 1.42e12,
    total: 2e12,
    addresses: ["192.168.1.20:8420"],
    at_login_only: true,
    computers: [
      {
        name: "Anna's laptop",
        this_computer: true,
        safe: mine,
        pending: house.of("pending").files,
        seen_ms: now,
      },
      {
        name: "Study PC",
        this_computer: false,
        safe: others,
        pending: 1,
        seen_ms: now - 3 * 86_400_000,
      },
      {
        name: "Grandmother's old computer in the attic",
        this_computer: false,
        safe: { files: 0, bytes: 0 },
        pending: 0,
        seen_ms: null,
      },
    ],
    moving: null,
  };
}
