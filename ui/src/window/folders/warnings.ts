/** What is to be known of a folder before it is chosen, in words. */
import { t } from "../../messages/speech.svelte";
import type { FolderWarning } from "../bindings";

export function warningWords(warning: FolderWarning): string {
  switch (warning.kind) {
    case "cloud_folder":
      return warning.provider === null
        ? t("warning.cloud_folder")
        : t("warning.cloud_folder.named", { provider: warning.provider });
    case "inside":
      return t("warning.inside", { outer: warning.outer });
    case "around":
      return t("warning.around", { count: warning.inner });
    default:
      return t(`warning.${warning.kind}`);
  }
}
