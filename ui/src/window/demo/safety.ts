/** Whether the made-up computer is safe to wipe. */
import type {
  Safety,
  SafetyCount,
  SafetyException,
  SafetyPage,
  SafetyQuery,
  SafetyVerdict,
} from "../bindings";
import type { House } from "./house";
import { paged } from "./paging";

/** Files that would be lost, each with its reason. */
function exceptions(house: House): SafetyException[] {
  return house.files
    .filter((file) => file.standing !== "safe")
    .map(({ path, bytes, standing, state, reason }) => ({
      path,
      bytes,
      reason:
        standing === "pending" ? "on_the_way" : state === "unreadable" ? "unreadable" : "set_aside",
      sentence: reason,
    }));
}

export function safety(house: House): Safety {
  const counts: SafetyCount[] = [];
  for (const { reason, bytes } of exceptions(house)) {
    const known = counts.find((one) => one.reason === reason);
    if (known) {
      known.sums.files += 1;
      known.sums.bytes += bytes;
    } else {
      counts.push({ reason, sums: { files: 1, bytes }, blocks: true });
    }
  }
  if (house.numbers().skipped > 0) {
    counts.push({ reason: "in_cloud", sums: { files: 204, bytes: 1.1e9 }, blocks: false });
    counts.push({ reason: "by_pattern", sums: { files: 31, bytes: 4.2e7 }, blocks: false });
  }
  const verdict = verdictOf(house, counts);
  return {
    safe_to_wipe: verdict === "safe",
    verdict,
    safe: house.of("safe"),
    counts: house.roots.length > 0 ? counts : [],
    proven_ms: house.files.length > 0 ? house.now() - 4 * 60_000 : null,
  };
}

function verdictOf(house: House, counts: readonly SafetyCount[]): SafetyVerdict {
  const { kind } = house.situation();
  if (kind === "not_paired" || kind === "refused") return "not_paired";
  if (house.roots.length === 0) return "no_folders";
  if (kind === "unreachable") return "unreachable";
  if (kind === "looking" || kind === "starting") return "looking";
  return counts.some((count) => count.blocks) ? "exceptions" : "safe";
}

export function safetyPage(house: House, query: SafetyQuery): SafetyPage {
  const all = exceptions(house).filter(({ reason }) => !query.reason || reason === query.reason);
  const { files, next } = paged(all, query.after, query.limit);
  return { files, next };
}
