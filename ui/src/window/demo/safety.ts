/** Whether the made-up computer is safe to wipe. */
import type {
  FileStanding,
  Safety,
  SafetyCount,
  SafetyException,
  SafetyPage,
  SafetyProof,
  SafetyQuery,
  SafetyReason,
  SafetyVerdict,
} from "../bindings";
import type { House } from "./house";
import { paged } from "./paging";
import { HOME } from "./scenes";

/** Reasons that stand in the way; files of others are left out on purpose. */
const BLOCKING: readonly SafetyReason[] = ["on_the_way", "set_aside", "unreadable", "unconfirmed"];

/** Files that are left out on purpose. */
function leftOut(house: House): SafetyException[] {
  if (house.numbers().skipped === 0) return [];
  const some = (reason: SafetyReason, files: number, folder: string, bytes: number) =>
    Array.from({ length: files }, (_, at) => ({
      path: `${HOME}/Pictures/${folder}/${String(at + 1).padStart(3, "0")}.JPG`,
      bytes,
      reason,
      sentence: null,
    }));
  return [
    ...some("in_cloud", 204, "Shared", 5.4e6),
    ...some("by_pattern", 31, "Screenshots", 1.4e6),
  ];
}

/** Files that would be lost, each with its reason. */
function exceptions(house: House): SafetyException[] {
  const unsafe = house.files
    .filter((file) => file.standing !== "safe")
    .map(({ path, bytes, standing, state, reason }) => ({
      path,
      bytes,
      reason: reasonOf(standing, state),
      sentence: reason,
    }));
  return [...unconfirmed(house), ...unsafe, ...leftOut(house)];
}

/** Files that the server did not confirm when it was asked. */
function unconfirmed(house: House): SafetyException[] {
  return house.files
    .filter((file) => file.standing === "safe")
    .slice(0, house.proof?.unconfirmed ?? 0)
    .map(({ path, bytes }) => ({
      path,
      bytes,
      reason: "unconfirmed",
      sentence: "The server does not know it.",
    }));
}

/** Asks about every file: all are confirmed, but for those that the scene has otherwise. */
export function prove(house: House): SafetyProof {
  const unconfirmed = house.scene.unconfirmed ?? 0;
  const confirmed = house.of("safe").files - unconfirmed;
  house.proof = { at_ms: house.now(), confirmed, unconfirmed, holds: unconfirmed === 0 };
  return house.proof;
}

/** What was said, unless files were stored since. */
function proofOf(house: House): SafetyProof | null {
  const { proof } = house;
  if (!proof) return null;
  return { ...proof, holds: proof.holds && house.of("safe").files <= proof.confirmed };
}

function reasonOf(standing: FileStanding, state: string): SafetyReason {
  if (standing === "pending") return "on_the_way";
  return state === "unreadable" ? "unreadable" : "set_aside";
}

export function safety(house: House): Safety {
  const counts: SafetyCount[] = [];
  for (const { reason, bytes } of exceptions(house)) {
    const known = counts.find((one) => one.reason === reason);
    if (known) {
      known.sums.files += 1;
      known.sums.bytes += bytes;
    } else {
      counts.push({ reason, sums: { files: 1, bytes }, blocks: BLOCKING.includes(reason) });
    }
  }
  const verdict = verdictOf(house, counts);
  const safe = house.of("safe");
  return {
    safe_to_wipe: verdict === "safe",
    verdict,
    safe: { ...safe, files: safe.files - (house.proof?.unconfirmed ?? 0) },
    counts: house.roots.length > 0 ? counts : [],
    proven_ms: house.files.length > 0 ? house.now() - 4 * 60_000 : null,
    proof: proofOf(house),
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
