/** Why a file stands where it stands, in words. */
import { t } from "../../messages/speech.svelte";
import type { ActivityFile } from "../bindings";

/** States that have words of their own; of the others the engine's sentence says more. */
const STATES = ["found", "described", "wanted", "hash_needed", "unverified"] as const;

export function reasonWords(file: ActivityFile): string {
  if (file.standing === "safe") {
    return file.share_path === null ? "" : t("activity.in_library", { path: file.share_path });
  }
  const state = STATES.find((one) => one === file.state);
  return state && file.standing === "pending" ? t(`activity.state.${state}`) : (file.reason ?? "");
}
