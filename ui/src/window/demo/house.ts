/** A made-up computer: its files, and what follows from them. */
import type {
  AppSettings,
  Attention,
  CurrentFile,
  FolderView,
  LibraryKind,
  Numbers,
  Pause,
  SafetyProof,
  ServerView,
  SettingView,
  Situation,
  Sums,
  TrayState,
  WindowView,
} from "../bindings";
import { fill, type DemoFile } from "./files";
import type { Scene } from "./scenes";
import { usualSettings } from "./settings";

/** Files that are sent between two ticks. */
const SENT = 14;

export class House {
  readonly scene: Scene;
  readonly now: () => number;
  files: DemoFile[] = [];
  roots: string[];
  server: ServerView | null;
  library: LibraryKind;
  firstRun: boolean;
  paused: Pause | null = null;
  hindered: boolean;
  settings: SettingView[];
  app: AppSettings;
  /** What was answered of what was asked. */
  answered = new Set<string>();
  /** What the server said when it was last asked about every file. */
  proof: SafetyProof | null = null;
  #situation: Situation | null;

  constructor(scene: Scene, app: AppSettings, now: () => number) {
    this.scene = scene;
    this.now = now;
    this.app = app;
    this.roots = scene.folders.map(({ root }) => root);
    this.library = scene.library ?? "elsewhere";
    this.server = this.library === "none" ? null : serverOf(this.library);
    this.firstRun = scene.firstRun ?? false;
    this.hindered = scene.hindrance !== undefined;
    this.#situation = scene.situation ?? null;
    if (this.#situation?.kind === "unreachable") {
      this.#situation = { ...this.#situation, since_ms: now() - 3 * 3_600_000 };
    }
    const locked: readonly string[] = scene.locked ?? [];
    this.settings = usualSettings().map((one) =>
      locked.includes(one.name) ? { ...one, locked: true, set_by: "owner" } : one,
    );
    if (scene.pausedFor !== undefined) this.pauseFor(scene.pausedFor);
    for (const filling of scene.folders) {
      this.files.push(...fill(filling, this.files.length + 1, now()));
    }
    this.#stir();
  }

  pauseFor(minutes: number): void {
    this.paused =
      minutes > 0
        ? { form: "until", until_ms: this.now() + minutes * 60_000 }
        : { form: "until_resumed" };
  }

  /** What was in the way is so no more. */
  clear(): void {
    this.#situation = null;
  }

  /** Adds a folder with some files in it. */
  add(root: string): void {
    if (this.roots.includes(root)) return;
    this.roots.push(root);
    const kind = root.includes("Music") ? "music" : root.includes("Movies") ? "video" : "photo";
    const added = fill({ root, kind, files: 640 }, this.files.length + 1, this.now());
    this.files.push(...added.map((file) => pending(file)));
  }

  remove(root: string): void {
    this.roots = this.roots.filter((one) => one !== root);
    this.files = this.files.filter((file) => file.root !== root);
  }

  /** Some files are sent; whether anything changed. */
  tick(): boolean {
    if (this.situation().kind !== "collecting") return false;
    const sent = this.files.filter((file) => file.standing === "pending").slice(0, SENT);
    for (const file of sent) {
      Object.assign(file, {
        standing: "safe",
        state: "safe",
        reason: null,
        changed_ms: this.now(),
      });
    }
    return true;
  }

  of(standing: DemoFile["standing"], root?: string): Sums {
    return sums(
      this.files.filter((file) => file.standing === standing && (!root || file.root === root)),
    );
  }

  situation(): Situation {
    const [waiting, aside] = [this.of("pending"), this.of("set_aside")];
    if (!this.server) return { kind: "not_paired" };
    if (this.#situation) return this.#situation;
    if (this.paused) return { kind: "paused", pause: this.paused };
    if (this.roots.length === 0) return { kind: "no_folders" };
    if (waiting.files > 0) {
      if (this.hindered) {
        return {
          kind: "hindered",
          hindrance: this.scene.hindrance ?? "other",
          files: waiting.files,
        };
      }
      return {
        kind: "collecting",
        files: waiting.files,
        bytes: waiting.bytes,
        seconds_left: waiting.files / SENT,
      };
    }
    if (this.files.length === 0) return { kind: "nothing_to_collect" };
    return { kind: "up_to_date", files: this.files.length, set_aside: aside.files };
  }

  attention(): Attention[] {
    const { missing, away } = this.scene;
    const all: Attention[] = [];
    if (missing && !this.answered.has(missing.folder)) {
      all.push({ kind: "missing_files", folder: missing.folder, files: missing.files });
    }
    if (away && !this.answered.has(away.folder)) {
      all.push({
        kind: "folder_away",
        folder: away.folder,
        reason: away.reason,
        sentence: "Its drive is not plugged in.",
      });
    }
    const aside = this.of("set_aside").files;
    if (aside > 0) all.push({ kind: "set_aside", files: aside });
    return [...all, ...(this.scene.attention ?? [])];
  }

  numbers(): Numbers {
    const sending = this.situation().kind === "collecting";
    const current: CurrentFile[] = sending
      ? this.files
          .filter((file) => file.standing === "pending")
          .slice(0, 3)
          .map(({ path, bytes }) => ({ path, bytes }))
      : [];
    const safe = this.of("safe");
    return {
      files: sums(this.files),
      safe,
      pending: this.of("pending"),
      set_aside: this.of("set_aside"),
      skipped: this.files.length > 1 ? 1_046 : 0,
      files_per_second: sending ? SENT : 0,
      bytes_per_second: sending ? 61_400_000 : 0,
      current,
      storage: { quota: this.scene.quota ?? null, used: safe.bytes, free: 1.9e12 },
    };
  }

  folder(root: string): FolderView {
    const files = this.files.filter((file) => file.root === root);
    const { missing, away } = this.scene;
    const isAway = away?.folder === root && !this.answered.has(root);
    const unseen = this.scene.attention?.some((one) => one.kind === "unseen") ?? false;
    return {
      path: root,
      files: sums(files),
      safe: this.of("safe", root),
      pending: this.of("pending", root),
      set_aside: this.of("set_aside", root).files,
      skipped:
        root.endsWith("Pictures") && files.length > 1
          ? [
              { reason: "not_media", files: 811 },
              { reason: "in_cloud", files: 204 },
              { reason: "by_pattern", files: 31 },
            ]
          : [],
      looked: true,
      watched: !(root.endsWith("Music") && unseen),
      away: isAway
        ? { reason: away.reason, sentence: "The drive of this folder is not plugged in." }
        : null,
      missing: missing?.folder === root && !this.answered.has(root) ? missing.files : 0,
      unseen:
        root.endsWith("Movies") && unseen
          ? [{ path: `${root}/Private`, reason: "Permission denied (os error 13)." }]
          : [],
    };
  }

  view(): WindowView {
    return {
      version: "0.1.0",
      computer: "Anna's laptop",
      tray: this.scene.noTray ? "absent" : "present",
      icon: this.icon(),
      first_run: this.firstRun,
      library: this.library,
      server: this.server,
      situation: this.situation(),
      attention: this.attention(),
      numbers: this.numbers(),
      network_known: true,
      app: this.app,
    };
  }

  icon(): TrayState {
    const { kind } = this.situation();
    switch (kind) {
      case "paused":
        return "paused";
      case "unreachable":
        return "unreachable";
      case "broken":
      case "refused":
      case "not_paired":
      case "no_folders":
      case "no_room":
        return "attention";
      case "hindered":
      case "held":
      case "queued":
      case "settling":
      case "trouble":
      case "starting":
        return "waiting";
      case "collecting":
      case "looking":
        return "collecting";
      case "up_to_date":
      case "nothing_to_collect":
        return this.attention().length > 0 ? "attention" : "up_to_date";
    }
  }

  /** Some files are not safe yet, as the scene has it. */
  #stir(): void {
    const { pending: share = 0, setAside = 0 } = this.scene;
    const unsafe = Math.ceil((this.files.length * share) / 100);
    for (const file of this.files.slice(0, unsafe)) pending(file);
    const reasons = [
      "The file changed six times while it was read; close the program that writes it.",
      "It may not be read; give Trove's user the right to read it.",
      "The server's disk is full; make room there.",
    ];
    for (const [at, file] of this.files.slice(100, 100 + setAside).entries()) {
      file.standing = "set_aside";
      file.state = at % 3 === 1 ? "unreadable" : "set_aside";
      file.reason = reasons[at % 3] ?? null;
      file.share_path = null;
    }
  }
}

export function serverOf(library: LibraryKind): ServerView {
  return library === "here"
    ? { name: "Anna's laptop", address: "127.0.0.1:8420" }
    : { name: "Living room", address: "192.168.1.20:8420" };
}

function pending(file: DemoFile): DemoFile {
  file.standing = "pending";
  file.state = ["wanted", "described", "hash_needed"][file.id % 3] ?? "wanted";
  return file;
}

function sums(files: readonly DemoFile[]): Sums {
  return { files: files.length, bytes: files.reduce((sum, file) => sum + file.bytes, 0) };
}
