/** Whether the computer is safe to wipe, in words. */
import { moment, t } from "../../messages/speech.svelte";
import type { Safety } from "../bindings";

export function verdictWords(safety: Safety): { title: string; more: string } {
  switch (safety.verdict) {
    case "safe":
      return {
        title: t("safety.safe"),
        more: safety.proof?.holds
          ? t("safety.safe.proven", {
              count: safety.safe.files,
              time: moment(safety.proof.at_ms),
            })
          : t("safety.safe.more", { count: safety.safe.files }),
      };
    case "exceptions":
      return {
        title: t("safety.exceptions", { count: inTheWay(safety) }),
        more: t("safety.exceptions.more"),
      };
    default:
      return { title: t(`safety.${safety.verdict}`), more: t(`safety.${safety.verdict}.more`) };
  }
}

/** How many files stand in the way. */
export function inTheWay(safety: Safety): number {
  return safety.counts
    .filter((count) => count.blocks)
    .reduce((sum, count) => sum + count.sums.files, 0);
}
