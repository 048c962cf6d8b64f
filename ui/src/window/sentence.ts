/** What Trove is doing, in one sentence and one more. */
import { bytes, duration, moment, t } from "../messages/speech.svelte";
import type { Pause, Situation } from "./bindings";

export interface Sentence {
  /** The one sentence. */
  headline: string;
  /** What it means or what to do; empty where the engine alone says it. */
  more: string;
  /** The engine's own sentence, which is English; it comes before `more`. */
  english?: string;
}

/** Why is (nothing) happening? */
export function sentence(situation: Situation): Sentence {
  switch (situation.kind) {
    case "starting":
    case "not_paired":
    case "no_folders":
    case "nothing_to_collect":
      return { headline: t(`status.${situation.kind}`), more: t(`status.${situation.kind}.more`) };
    case "broken":
    case "refused":
      return {
        headline: t(`status.${situation.kind}`),
        more: "",
        english: situation.sentence,
      };
    case "paused":
      return { headline: t("status.paused"), more: pauseEnds(situation.pause) };
    case "unreachable":
      return { headline: t("status.unreachable"), more: outOfReach(situation) };
    case "trouble":
      return {
        headline: t("status.trouble"),
        more: t("status.trouble.more"),
        english: situation.sentence,
      };
    case "looking":
      return {
        headline: t("status.looking"),
        more: t("status.looking.more", { count: situation.files }),
      };
    case "settling":
      return {
        headline: t("status.settling", { count: situation.files }),
        more: t("status.settling.more"),
      };
    case "hindered":
      return {
        headline: t(`status.hindered.${situation.hindrance}`),
        more: t(`status.hindered.${situation.hindrance}.more`, { count: situation.files }),
      };
    case "held":
      return {
        headline: t(`status.held.${situation.reason}`),
        more: t(`status.held.${situation.reason}.more`, { count: situation.files }),
      };
    case "no_room":
      return {
        headline: t("status.no_room"),
        more: t("status.no_room.more", { count: situation.files, quota: bytes(situation.quota) }),
      };
    case "queued":
      return {
        headline: t("status.queued", { count: situation.files }),
        more: t("status.queued.more"),
      };
    case "collecting":
      return {
        headline: t("status.collecting", { count: situation.files }),
        more: toGo(situation.bytes, situation.seconds_left),
      };
    case "up_to_date":
      return situation.set_aside > 0
        ? {
            headline: t("status.up_to_date.aside", { count: situation.set_aside }),
            more: t("status.up_to_date.aside.more"),
          }
        : {
            headline: t("status.up_to_date", { count: situation.files }),
            more: t("status.up_to_date.more"),
          };
  }
}

function pauseEnds(pause: Pause): string {
  switch (pause.form) {
    case "until":
      return t("status.paused.until", { time: moment(pause.until_ms) });
    case "on_network":
    case "until_resumed":
      return t(`status.paused.${pause.form}`);
  }
}

function outOfReach({ server, since_ms }: { server: string; since_ms: number | null }): string {
  return since_ms === null
    ? t("status.unreachable.more", { server })
    : t("status.unreachable.since", { server, time: moment(since_ms) });
}

function toGo(left: number, seconds: number | null): string {
  return seconds === null
    ? t("status.collecting.more", { bytes: bytes(left) })
    : t("status.collecting.left", { bytes: bytes(left), time: duration(seconds) });
}
