/** Which program is around the window. */
import { isTauri } from "@tauri-apps/api/core";
import type { Backend } from "./backend";
import { tauri } from "./tauri";

/** The real program; where a made-up one is asked for, or the window is being worked on, that. */
export async function chooseBackend(): Promise<Backend | null> {
  const wishes = new URLSearchParams(location.search);
  if (isTauri() && !wishes.has("demo")) return tauri;
  if (isTauri() || import.meta.env.DEV || import.meta.env.MODE === "demo") {
    const { demoOf } = await import("./demo");
    return demoOf(wishes);
  }
  return null;
}
