/** Adding folders, one after the other: what is to be known of each comes first. */
import type { Backend } from "../backend";
import type { Failure, FolderWarning } from "../bindings";
import { asFailure } from "../failure";
import { Task } from "../task.svelte";

/** Warnings that forbid a folder. */
const FORBIDDING: readonly FolderWarning["kind"][] = ["system_folder", "holds_library"];

/** Folders that could not be added, for one reason. */
export interface Refused {
  failure: Failure;
  paths: string[];
}

export class Adding {
  readonly task = new Task();
  /** The folder that is asked about, with the reasons. */
  asked = $state<{ path: string; warnings: FolderWarning[] } | null>(null);
  /** What could not be added of those that were named last. */
  refused = $state<Refused[]>([]);
  /** Those that were named and have not had their turn. */
  #waiting: string[] = [];
  readonly #backend: Backend;
  readonly #added: (path: string) => Promise<void>;

  constructor(backend: Backend, added: (path: string) => Promise<void>) {
    this.#backend = backend;
    this.#added = added;
  }

  /** Whether the folder that is asked about cannot be collected at all. */
  get forbidden(): boolean {
    return this.asked?.warnings.some(({ kind }) => FORBIDDING.includes(kind)) ?? false;
  }

  /** Lets the user pick a folder. */
  async pick(): Promise<void> {
    await this.task.run(async () => {
      const path = await this.#backend.pickFolder();
      if (path === null) return;
      this.refused = [];
      this.#waiting.push(path);
      await this.#goThrough();
    });
  }

  /** Adds these folders, each after a question if there is something to know. */
  async begin(...paths: string[]): Promise<void> {
    if (!this.task.busy && this.asked === null) this.refused = [];
    this.#waiting.push(...paths);
    // Whoever is at it, or is asked, goes on with these.
    if (this.asked === null) await this.task.run(() => this.#goThrough());
  }

  /** Adds the folder that was asked about. */
  async goOn(): Promise<void> {
    const path = this.asked?.path;
    this.asked = null;
    await this.task.run(async () => {
      if (path !== undefined) await this.#orRefused(path, () => this.#add(path));
      await this.#goThrough();
    });
  }

  /** Leaves it. */
  async leave(): Promise<void> {
    this.asked = null;
    await this.task.run(() => this.#goThrough());
  }

  /** One after the other, until there is a question. */
  async #goThrough(): Promise<void> {
    while (this.asked === null) {
      const path = this.#waiting.shift();
      if (path === undefined) return;
      await this.#orRefused(path, async () => {
        const warnings = await this.#backend.folderWarnings(path);
        if (warnings.length > 0) this.asked = { path, warnings };
        else await this.#add(path);
      });
    }
  }

  /** What fails with one is told, and keeps no other from its turn. */
  async #orRefused(path: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      const failure = asFailure(error);
      const alike = this.refused.find(
        (one) =>
          one.failure.kind === failure.kind &&
          (failure.kind !== "internal" || one.failure.sentence === failure.sentence),
      );
      if (alike) alike.paths.push(path);
      else this.refused.push({ failure, paths: [path] });
    }
  }

  async #add(path: string): Promise<void> {
    await this.#backend.addFolder(path);
    await this.#added(path);
  }
}
