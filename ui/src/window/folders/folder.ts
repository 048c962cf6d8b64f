/** A folder in words. */
import { number, t } from "../../messages/speech.svelte";
import type { FolderView, SkippedCount } from "../bindings";

/** The folder's own name: the last part of its path, or the whole where there is but one. */
export function lastPart(path: string): string {
  return path.split(/[/\\]/).filter(Boolean).at(-1) ?? path;
}

/** The folder that a file lies in. */
export function outerPart(path: string): string {
  return path.replace(/[/\\][^/\\]*$/, "") || path;
}

/** How it fares, the most important first. */
export function shortWords(folder: FolderView): string[] {
  if (!folder.looked) return [t("folders.not_looked")];
  const words: string[] = [];
  const all = folder.files.files;
  if (all === 0) words.push(t("folders.nothing"));
  else if (folder.safe.files === all) words.push(t("folders.all_safe", { count: all }));
  else {
    words.push(t("folders.some_safe", { safe: number(folder.safe.files), all: number(all) }));
  }
  const { pending, set_aside } = folder;
  if (pending.files > 0) words.push(t("folders.pending", { count: pending.files }));
  if (set_aside > 0) words.push(t("folders.set_aside", { count: set_aside }));
  const skipped = folder.skipped.reduce((sum, one) => sum + one.files, 0);
  if (skipped > 0) words.push(t("folders.skipped", { count: skipped }));
  if (!folder.watched) words.push(t("folders.not_watched"));
  return words;
}

/** What is left out, by reason. */
export function skippedRows(skipped: readonly SkippedCount[]): { what: string; much: string }[] {
  return skipped.map(({ reason, files }) => ({ what: t(`skip.${reason}`), much: number(files) }));
}
