/** Adding a folder: what is to be known of it comes first. */
import type { Backend } from "../backend";
import type { FolderWarning } from "../bindings";
import { Task } from "../task.svelte";

/** Warnings that forbid a folder. */
const FORBIDDING: readonly FolderWarning["kind"][] = ["system_folder", "holds_library"];

export class Adding {
  readonly task = new Task();
  /** The folder that is asked about, with the reasons. */
  asked = $state<{ path: string; warnings: FolderWarning[] } | null>(null);
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
      if (path !== null) await this.#begin(path);
    });
  }

  /** Adds this folder, after a question if there is something to know. */
  async begin(path: string): Promise<void> {
    await this.task.run(() => this.#begin(path));
  }

  /** Adds the folder that was asked about. */
  async goOn(): Promise<void> {
    const asked = this.asked;
    this.asked = null;
    if (asked) await this.task.run(() => this.#add(asked.path));
  }

  /** Leaves it. */
  leave(): void {
    this.asked = null;
  }

  async #begin(path: string): Promise<void> {
    const warnings = await this.#backend.folderWarnings(path);
    if (warnings.length > 0) this.asked = { path, warnings };
    else await this.#add(path);
  }

  async #add(path: string): Promise<void> {
    await this.#backend.addFolder(path);
    await this.#added(path);
  }
}
