/** What is to be known of made-up folders. */
import type { FolderWarning, LibraryPlace, SuggestedFolder } from "../bindings";
import { HOME } from "./scenes";
import type { House } from "./house";

export function suggested(house: House): SuggestedFolder[] {
  const folder = (path: string, place: string | null, by_owner = false): SuggestedFolder => ({
    path,
    place,
    by_owner,
    there: true,
    chosen: house.roots.includes(path),
  });
  return [
    folder(`${HOME}/Pictures`, "pictures"),
    folder(`${HOME}/Movies`, "videos"),
    folder(`${HOME}/Music`, "music"),
    folder(`${HOME}/Desktop`, "desktop", true),
    { ...folder("/Volumes/Camera/DCIM", null, true), there: false },
  ];
}

export function warnings(house: House, path: string): FolderWarning[] {
  const all: FolderWarning[] = [];
  if (path.startsWith("/System") || path === "/Library") all.push({ kind: "system_folder" });
  if (path === "/" || /^\/Volumes\/[^/]+$/.test(path)) all.push({ kind: "whole_drive" });
  if (path.startsWith("/Volumes/")) all.push({ kind: "removable_drive" });
  if (path.startsWith("/Network")) all.push({ kind: "network_drive" });
  if (path.includes("Nextcloud")) all.push({ kind: "cloud_folder", provider: "Nextcloud" });
  const outer = house.roots.find((root) => path.startsWith(`${root}/`));
  if (outer) all.push({ kind: "inside", outer });
  const inner = house.roots.filter((root) => root.startsWith(`${path}/`)).length;
  if (inner > 0) all.push({ kind: "around", inner });
  return all;
}

/** Made-up files have an ending, made-up folders none. */
export function isFile(path: string): boolean {
  return /\.[a-z0-9]{2,4}$/i.test(path);
}

export function libraryPlace(path: string): LibraryPlace {
  return {
    path,
    free: 1.42e12,
    total: 2e12,
    empty: path.endsWith("Trove"),
    holds_library: false,
    warnings: path.startsWith("/Volumes/") ? [{ kind: "removable_drive" }] : [],
  };
}
