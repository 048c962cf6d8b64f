/** What collecting and rules would do with the made-up files. */
import type { FileKind, Forecast, Preview, RulesDraft, SkipReason } from "../bindings";
import type { DemoFile } from "./files";
import type { House } from "./house";
import { failure } from "./settings";

const NONE = { files: 0, bytes: 0 };

const sums = (files: readonly DemoFile[]) => ({
  files: files.length,
  bytes: files.reduce((sum, file) => sum + file.bytes, 0),
});

export function forecast(house: House): Forecast {
  const kinds: FileKind[] = ["photo", "video", "music"];
  const total = sums(house.files);
  const away = house.situation().kind === "unreachable";
  const copies =
    total.files > 1 && !away
      ? { files: Math.floor(total.files / 9), bytes: Math.floor(total.bytes / 11) }
      : NONE;
  return {
    kinds: kinds
      .map((kind) => ({ kind, sums: sums(house.files.filter((file) => file.kind === kind)) }))
      .filter((one) => one.sums.files > 0),
    total,
    safe: NONE,
    copies,
    elsewhere: NONE,
    fresh: { files: total.files - copies.files, bytes: total.bytes - copies.bytes },
    unanswered: away
      ? failure("out_of_reach", "The server cannot be reached; check that it is switched on.")
      : null,
    skipped: total.files > 1 ? [{ reason: "not_media", files: 88 }] : [],
    unseen: [],
    samples: house.roots
      .map((root) => house.files.find((file) => file.root === root))
      .filter((file) => file !== undefined)
      .map(({ path, share_path }) => ({ path, share_path: away ? null : share_path })),
    free: away ? null : 1.9e12,
  };
}

export function preview(house: House, rules: RulesDraft): Preview {
  const excluded = new Map<SkipReason, number>();
  const result: Preview = {
    included: { files: 0, bytes: 0 },
    excluded: [],
    included_samples: [],
    excluded_samples: [],
  };
  for (const { path, bytes, kind } of house.files) {
    const pattern = rules.ignore.find((one) => fits(path, one)) ?? null;
    const reason = leftOut(rules, kind, bytes, pattern);
    const sample = { path, bytes, reason, pattern: reason === "by_pattern" ? pattern : null };
    if (reason === null) {
      result.included.files += 1;
      result.included.bytes += bytes;
      if (result.included_samples.length < 5) result.included_samples.push(sample);
    } else {
      excluded.set(reason, (excluded.get(reason) ?? 0) + 1);
      if (result.excluded_samples.length < 5) result.excluded_samples.push(sample);
    }
  }
  result.excluded = [...excluded].map(([reason, files]) => ({ reason, files }));
  return result;
}

function leftOut(
  rules: RulesDraft,
  kind: FileKind,
  bytes: number,
  pattern: string | null,
): SkipReason | null {
  if (pattern !== null) return "by_pattern";
  if (!rules.kinds.includes(kind)) return "kind_not_wanted";
  if (bytes < rules.smallest_file) return "too_small";
  if (rules.largest_file !== null && bytes > rules.largest_file) return "too_large";
  return null;
}

/** Enough of such patterns for made-up files: `*.jpg`, `Lisbon/`, a part of a name. */
function fits(path: string, pattern: string): boolean {
  const plain = pattern.replace(/^\*|\/$/g, "").toLowerCase();
  const lower = path.toLowerCase();
  return pattern.startsWith("*") ? lower.endsWith(plain) : lower.includes(plain);
}
