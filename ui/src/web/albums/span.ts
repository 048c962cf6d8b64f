/** The time that an album is of. */
import { dayOf, monthOf } from "../../messages/speech.svelte";
import type { Album } from "../photos/library";

/** `13 July 2019`, `July 2019`, `July 2019 – May 2020`; nothing when no date is known. */
export function spanOf({ first_taken, last_taken }: Album): string {
  if (!first_taken || !last_taken) return "";
  if (first_taken.slice(0, 10) === last_taken.slice(0, 10)) return dayOf(first_taken);
  const [first, last] = [first_taken.slice(0, 7), last_taken.slice(0, 7)];
  return first === last ? monthOf(first) : `${monthOf(first)} – ${monthOf(last)}`;
}
