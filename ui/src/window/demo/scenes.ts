/** Made-up situations to look at, by name. */
import type { Attention, AwayReason, Hindrance, LibraryKind, Situation } from "../bindings";
import type { Filling } from "./files";

export interface Scene {
  /** Folders that are collected. */
  folders: Filling[];
  /** Of the files, so many in a hundred are on their way. */
  pending?: number;
  /** So many files are set aside. */
  setAside?: number;
  library?: LibraryKind;
  firstRun?: boolean;
  noTray?: boolean;
  /** Paused for so many minutes; 0 until resumed. */
  pausedFor?: number;
  hindrance?: Hindrance;
  /** Says it instead of what follows from the rest. */
  situation?: Situation;
  attention?: Attention[];
  away?: { folder: string; reason: AwayReason };
  missing?: { folder: string; files: number };
  /** Settings that the owner has locked. */
  locked?: string[];
  /** So many files that count as safe the server does not confirm when it is asked. */
  unconfirmed?: number;
  /** A limit to this computer's room, in bytes. */
  quota?: number;
}

export const HOME = "/Users/anna";
const PICTURES: Filling = { root: `${HOME}/Pictures`, kind: "photo", files: 8_214 };
const VIDEOS: Filling = { root: `${HOME}/Movies`, kind: "video", files: 312 };
const MUSIC: Filling = { root: `${HOME}/Music`, kind: "music", files: 3_882 };
const ARCHIVE: Filling = {
  root: "/Volumes/Archive/Family photographs, scanned and sorted by Grandmother Elisabeth 1952–1987",
  kind: "photo",
  files: 1_906,
};
const ALL = [PICTURES, VIDEOS, MUSIC];

const SCENES = {
  "up-to-date": { folders: ALL },
  collecting: { folders: ALL, pending: 27 },
  paused: { folders: ALL, pending: 27, pausedFor: 120 },
  waiting: { folders: ALL, pending: 4, hindrance: "battery" },
  unreachable: {
    folders: ALL,
    pending: 1,
    situation: { kind: "unreachable", server: "Living room", since_ms: 0 },
  },
  attention: {
    folders: [...ALL, ARCHIVE],
    setAside: 12,
    away: { folder: ARCHIVE.root, reason: "not_plugged_in" },
    missing: { folder: PICTURES.root, files: 312 },
    locked: ["wait_on_battery", "kinds"],
    quota: 300e9,
    attention: [
      { kind: "unseen", places: 1 },
      { kind: "not_watched", folders: 1 },
    ],
  },
  "first-run": { folders: [], library: "none", firstRun: true },
  "first-run-alone": {
    folders: [PICTURES],
    pending: 100,
    firstRun: true,
    situation: { kind: "unreachable", server: "Living room", since_ms: 0 },
  },
  "no-tray": { folders: ALL, noTray: true },
  unconfirmed: { folders: ALL, unconfirmed: 3 },
  library: { folders: ALL, library: "here" },
  one: { folders: [{ ...PICTURES, files: 1 }] },
  empty: { folders: [] },
  "not-paired": { folders: ALL, library: "none", pending: 100 },
  refused: {
    folders: ALL,
    pending: 1,
    situation: {
      kind: "refused",
      sentence: "The server does not know this computer any more; pair it again.",
    },
  },
  looking: { folders: ALL, pending: 80, situation: { kind: "looking", files: 4_310 } },
  queued: { folders: ALL, pending: 2, situation: { kind: "queued", files: 248 } },
  streaming: {
    folders: ALL,
    pending: 2,
    situation: { kind: "held", reason: "streaming", files: 248 },
  },
  settling: { folders: ALL, pending: 1, situation: { kind: "settling", files: 1 } },
  "no-room": {
    folders: ALL,
    pending: 10,
    quota: 120e9,
    situation: { kind: "no_room", quota: 120e9, files: 1_240 },
  },
  trouble: {
    folders: ALL,
    pending: 10,
    situation: {
      kind: "trouble",
      sentence: "The disk that holds Trove's own files is full; make room on it.",
    },
  },
  broken: {
    folders: ALL,
    pending: 10,
    situation: {
      kind: "broken",
      sentence: "Trove's own database cannot be read; save a report and reinstall Trove.",
    },
  },
} satisfies Record<string, Scene>;

export type SceneName = keyof typeof SCENES;

export const SCENE_NAMES = Object.keys(SCENES) as SceneName[];

export function sceneOf(name: string | null): Scene {
  return SCENES[SCENE_NAMES.find((one) => one === name) ?? "up-to-date"];
}
