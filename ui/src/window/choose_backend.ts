/** Which program is around the window. */
import { isTauri } from "@tauri-apps/api/core";
import type { Backend } from "./backend";
import { tauri } from "./tauri";

/** The real program; while the window is being worked on or checked, a made-up one. */
export async function chooseBackend(): Promise<Backend | null> {
  if (isTauri()) return tauri;
  if (import.meta.env.DEV || import.meta.env.MODE === "demo") {
    const { demoOf } = await import("./demo");
    return demoOf(new URLSearchParams(location.search));
  }
  return null;
}
