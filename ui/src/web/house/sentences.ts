/** How things are in the house, as sentences in the language that is spoken. */
import { duration, moment, t } from "../../messages/speech.svelte";
import type { Computer } from "./server";

const REASONS = [
  "in_turn",
  "gathering",
  "traffic_limit",
  "streaming_limit",
  "outside_hours",
  "disk_full",
  "shares_away",
  "streaming",
  "user_active",
  "full_screen",
  "metered",
  "battery",
  "client_hours",
  "over_quota",
  "paused_by_owner",
  "paused",
  "away",
] as const;

/** Words of ours, or of the server, which speaks English. */
export interface Words {
  words: string;
  english: boolean;
}

const ours = (words: string): Words => ({ words, english: false });

/** Why something waits: a word that is known here, or the server's own sentence. */
export function waitsFor(word: string, sentence: string): Words {
  const known = REASONS.find((reason) => reason === word);
  return known ? ours(t(`house.reason.${known}`)) : { words: sentence, english: true };
}

/** What is still to come from a computer: asked for and not. */
export function toCome({ asked, waiting }: Pick<Computer, "asked" | "waiting">) {
  return { files: asked.files + waiting.files, bytes: asked.bytes + waiting.bytes };
}

function paused({ paused_by, paused_until_at }: Computer): string {
  const by = paused_by === "user" ? "user" : "owner";
  return typeof paused_until_at === "number"
    ? t(`house.state.paused.${by}.until`, { time: moment(paused_until_at) })
    : t(`house.state.paused.${by}`);
}

/** How a computer fares; `secondsLeft` where it is known, `now` by the server's clock. */
export function stateOf(computer: Computer, now: number, secondsLeft: number | null): Words {
  const { state, reason, files, safe } = computer;
  switch (state.word) {
    case "paused":
      return ours(paused(computer));
    case "away": {
      const silent = Math.max(0, (now - computer.last_seen_at) / 1_000);
      return ours(t("house.state.away", { time: duration(silent) }));
    }
    case "waiting":
      return reason
        ? waitsFor(reason.word, state.sentence)
        : { words: state.sentence, english: true };
    case "looking":
      return ours(t("house.state.looking"));
    case "sending": {
      const count = Math.max(toCome(computer).files, 1);
      return ours(
        secondsLeft === null
          ? t("house.state.sending", { count })
          : t("house.state.sending.left", { count, time: duration(secondsLeft) }),
      );
    }
    case "safe":
      if (files === 0) return ours(t("house.state.empty"));
      return ours(t("house.state.safe", { count: files }));
    case "failed":
      return ours(t("house.state.failed", { count: files - safe }));
    default:
      return { words: state.sentence, english: true };
  }
}
