/** Which settings stand together, and what each is about. Pure. */
import type { Setting } from "../server";

export const KNOWN = [
  "traffic_limit",
  "streaming_limit",
  "reissue_minutes",
  "scrub_days",
  "overdue_days",
  "keep_free",
  "viewers_may_share",
  "photo_template",
  "undated_photo_template",
  "video_template",
  "undated_video_template",
  "music_template",
  "unsorted_music_template",
  "other_template",
  "quota",
  "suggested_folders",
  "kinds",
  "smallest_file",
  "largest_file",
  "ignore",
  "upload_limit",
  "wait_on_battery",
  "wait_on_metered",
  "wait_on_full_screen",
  "wait_on_user",
  "locked",
] as const;
export type Known = (typeof KNOWN)[number];

export const GROUPS = ["speed", "places", "care", "space", "files", "when", "other"] as const;
export type Group = (typeof GROUPS)[number];

const MEMBERS: Record<Exclude<Group, "other">, readonly Known[]> = {
  speed: ["traffic_limit", "streaming_limit", "upload_limit"],
  places: [
    "photo_template",
    "undated_photo_template",
    "video_template",
    "undated_video_template",
    "music_template",
    "unsorted_music_template",
    "other_template",
  ],
  care: ["scrub_days", "overdue_days", "reissue_minutes", "keep_free", "viewers_may_share"],
  space: ["quota"],
  files: ["kinds", "smallest_file", "largest_file", "ignore", "suggested_folders"],
  when: ["wait_on_battery", "wait_on_metered", "wait_on_full_screen", "wait_on_user", "locked"],
};

export const knownName = (name: string): Known | undefined => KNOWN.find((one) => one === name);

/** The settings in their groups; what this page does not know stands at the end. */
export function grouped(settings: readonly Setting[]): { group: Group; settings: Setting[] }[] {
  const groupOf = (name: string) =>
    GROUPS.find((group) => group !== "other" && MEMBERS[group].some((one) => one === name)) ??
    "other";
  const order = (name: string) => KNOWN.findIndex((one) => one === name);
  return GROUPS.map((group) => ({
    group,
    settings: settings
      .filter((setting) => groupOf(setting.name) === group)
      .sort((one, other) => order(one.name) - order(other.name)),
  })).filter(({ settings: some }) => some.length > 0);
}

/** The kind of file that a template's example is asked for. */
export function kindOfTemplate(name: string): "photo" | "video" | "music" | "other" {
  if (name.includes("photo")) return "photo";
  if (name.includes("video")) return "video";
  return name.includes("music") ? "music" : "other";
}

/** Lines of a text, without what is empty. */
export const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
