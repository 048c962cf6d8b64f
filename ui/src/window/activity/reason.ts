/** Why a file stands where it stands, in words. */
import { t } from "../../messages/speech.svelte";
import type { ActivityFile } from "../bindings";

/** States that have words of their own; of the others the engine's sentence says more. */
const STATES = ["found", "described", "wanted", "hash_needed", "unverified"] as const;

/** Why, and whether that is the engine's own sentence, which is English. */
export interface Reason {
  words: string;
  english: boolean;
}

export function reasonWords(file: ActivityFile): Reason | null {
  if (file.standing === "safe") {
    return file.share_path === null
      ? null
      : { words: t("activity.in_library", { path: file.share_path }), english: false };
  }
  const state = STATES.find((one) => one === file.state);
  if (state && file.standing === "pending") {
    return { words: t(`activity.state.${state}`), english: false };
  }
  return file.reason === null ? null : { words: file.reason, english: true };
}
