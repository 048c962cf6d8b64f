/** The lists of files that are not stored, and what can be wished of each. Pure. */
import type { FileList, HouseFile, Wish } from "../server";

export const LISTS: readonly FileList[] = [
  "waiting",
  "sending",
  "failed",
  "not_now",
  "never",
  "only_here",
];

export const WISHES: readonly Wish[] = ["first", "not_now", "never", "usual"];

/** The list that an address names; what waits, when it names none. */
export const listFor = (word: string | null): FileList =>
  LISTS.find((list) => list === word) ?? "waiting";

/** What can be wished of a file that it is not wished already. */
export const wishesFor = (file: Pick<HouseFile, "wish">): Wish[] =>
  WISHES.filter((wish) => wish !== file.wish);

/** The last step of a path, and what is before it. */
export function nameAndFolder(path: string): { name: string; folder: string } {
  const end = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return { name: path.slice(end + 1) || path, folder: path.slice(0, Math.max(0, end)) };
}

/** The chosen ones that are still in the list. */
export const stillThere = (
  chosen: ReadonlySet<number>,
  files: readonly Pick<HouseFile, "content">[],
) => files.map((file) => file.content).filter((content) => chosen.has(content));
