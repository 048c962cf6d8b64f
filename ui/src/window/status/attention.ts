/** What needs a person, in words. */
import { t } from "../../messages/speech.svelte";
import type { Attention } from "../bindings";
import { lastPart } from "../folders/folder";

export function attentionWords(one: Attention): { title: string; more: string } {
  switch (one.kind) {
    case "missing_files":
      return {
        title: t("attention.missing_files", { count: one.files }),
        more: t("attention.missing_files.more", { folder: one.folder }),
      };
    case "folder_away":
      return {
        title: t(`attention.folder_away.${one.reason}`, { folder: lastPart(one.folder) }),
        more: t(`attention.folder_away.${one.reason}.more`),
      };
    case "set_aside":
      return {
        title: t("attention.set_aside", { count: one.files }),
        more: t("attention.set_aside.more"),
      };
    case "unseen":
      return {
        title: t("attention.unseen", { count: one.places }),
        more: t("attention.unseen.more"),
      };
    case "not_watched":
      return {
        title: t("attention.not_watched", { count: one.folders }),
        more: t("attention.not_watched.more"),
      };
  }
}
