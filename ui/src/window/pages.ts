/** Which page is shown, as the fragment of the address says. */
import type { Page } from "./bindings";

/** A page, or a page within one. */
export type Place = Page | "safety" | "rules";

export const PAGES: readonly Page[] = ["status", "folders", "activity", "library", "settings"];

/** Pages within a page, and the page that they belong to. */
const WITHIN: Partial<Record<Place, Page>> = { safety: "status", rules: "folders" };

/** The place that a fragment names; without a name it is the status. */
export function placeOf(fragment: string): Place {
  const name = fragment.replace(/^#\/?/, "").split("?")[0];
  const places: readonly Place[] = [...PAGES, "safety", "rules"];
  return places.find((place) => place === name) ?? "status";
}

/** What follows the place: `#/activity?failures` has `failures`. */
export function detailOf(fragment: string): string {
  return fragment.split("?")[1] ?? "";
}

/** The fragment of a place. */
export function fragmentOf(place: Place, detail = ""): string {
  return `#/${place}${detail ? `?${detail}` : ""}`;
}

/** The page that a place belongs to. */
export function pageOf(place: Place): Page {
  return WITHIN[place] ?? (place as Page);
}
