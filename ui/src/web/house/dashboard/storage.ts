/** What is stored, as parts of one bar. Pure. */
import type { House } from "../server";

export const KINDS = ["photo", "video", "music", "sidecar", "other", "backup", "version"] as const;
export type StoredKind = (typeof KINDS)[number];
export type PartKind = StoredKind | "elsewhere" | "free";

export interface BarPart {
  kind: PartKind;
  bytes: number;
  /** How many files; nothing where that is not told. */
  files: number | null;
}

export const asKind = (word: string): StoredKind => KINDS.find((kind) => kind === word) ?? "other";

/** The parts from the left: kinds, what else is on the disk, and what is free. */
export function parts(storage: House["storage"]): BarPart[] {
  const byKind = new Map<StoredKind, BarPart>();
  for (const { kind: word, files, bytes } of storage.by_kind) {
    const kind = asKind(word);
    const before = byKind.get(kind);
    byKind.set(kind, {
      kind,
      files: (before?.files ?? 0) + files,
      bytes: (before?.bytes ?? 0) + bytes,
    });
  }
  const stored = [...byKind.values()]
    .filter((part) => part.files !== 0 || part.bytes > 0)
    .sort((one, other) => other.bytes - one.bytes);
  const used = stored.reduce((all, part) => all + part.bytes, 0);
  const elsewhere = storage.disk_bytes - storage.free_bytes - used;
  const rest: BarPart[] = [];
  if (elsewhere > 0) rest.push({ kind: "elsewhere", bytes: elsewhere, files: null });
  if (storage.disk_bytes > 0) rest.push({ kind: "free", bytes: storage.free_bytes, files: null });
  return [...stored, ...rest];
}
