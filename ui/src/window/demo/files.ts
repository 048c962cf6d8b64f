/** Made-up files: the same ones each time. */
import type { FileKind, FileStanding } from "../bindings";

export interface DemoFile {
  id: number;
  root: string;
  path: string;
  bytes: number;
  kind: FileKind;
  standing: FileStanding;
  state: string;
  reason: string | null;
  share_path: string | null;
  changed_ms: number;
}

/** A folder to fill. */
export interface Filling {
  root: string;
  kind: "photo" | "video" | "music";
  files: number;
}

/** Numbers that look as if by chance and never change. */
function chance(seed: number): number {
  const mixed = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 12)) >>> 0) / 2 ** 32;
}

const EVENTS = ["Summer at the lake", "Anna's birthday", "Lisbon", "Garden", "Winter walk"];
const ALBUMS = [
  ["Nina Simone", "Pastel Blues", "Sinnerman"],
  ["Björk", "Vespertine", "Hidden Place"],
  ["Dvořák", "String Quartet No. 12", "Lento"],
  ["Air", "Moon Safari", "La femme d'argent"],
];

/** So many files in a folder, safe ones, newest first. */
export function fill({ root, kind, files }: Filling, first: number, nowMs: number): DemoFile[] {
  return Array.from({ length: files }, (_, index) => {
    const id = first + index;
    const share = place(kind, index);
    return {
      id,
      root,
      path: `${root}/${local(kind, index)}`,
      bytes: size(kind, id),
      kind,
      standing: "safe" as const,
      state: "safe",
      reason: null,
      share_path: share,
      changed_ms: nowMs - index * 97_000 - 40_000,
    };
  });
}

function size(kind: Filling["kind"], id: number): number {
  const by = chance(id);
  const [least, spread] = { photo: [2.1e6, 6e6], video: [4e7, 9e8], music: [4e6, 3e7] }[kind] as [
    number,
    number,
  ];
  return Math.round(least + by * by * spread);
}

function day(index: number): { year: string; month: string } {
  const months = Math.floor(index / 64);
  const year = 2025 - Math.floor(months / 12);
  return { year: String(year), month: String(12 - (months % 12)).padStart(2, "0") };
}

function local(kind: Filling["kind"], index: number): string {
  const { year, month } = day(index);
  const number = String(9_874 - (index % 9_000)).padStart(4, "0");
  switch (kind) {
    case "photo":
      return `${year}/${year}-${month} ${EVENTS[index % EVENTS.length]}/IMG_${number}.JPG`;
    case "video":
      return `${year}/MVI_${number}.MOV`;
    case "music": {
      const [artist, album, title] = ALBUMS[index % ALBUMS.length] ?? [];
      return `${artist}/${album} ${index}/${String((index % 12) + 1).padStart(2, "0")} ${title}.flac`;
    }
  }
}

function place(kind: Filling["kind"], index: number): string {
  const { year, month } = day(index);
  const number = String(9_874 - (index % 9_000)).padStart(4, "0");
  switch (kind) {
    case "photo":
      return `Photos/${year}/${year}-${month}/IMG_${number}.JPG`;
    case "video":
      return `Videos/${year}/${year}-${month}/MVI_${number}.MOV`;
    case "music": {
      const [artist, album, title] = ALBUMS[index % ALBUMS.length] ?? [];
      return `Music/${artist}/${album} ${index}/${String((index % 12) + 1).padStart(2, "0")} ${title}.flac`;
    }
  }
}
