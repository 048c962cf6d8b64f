/** What went wrong, in the words of the language that is spoken. */
import type { Failure } from "./bindings";
import { t } from "../messages/speech.svelte";

/** Whatever a command was rejected with, as a failure. */
export function asFailure(error: unknown): Failure {
  if (isFailure(error)) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return { kind: "internal", sentence: detail, detail: null };
}

function isFailure(error: unknown): error is Failure {
  return typeof error === "object" && error !== null && "kind" in error && "sentence" in error;
}

/** What it means and what to do. The engine's own sentence where it says more than the kind does. */
export function explain(failure: Failure): string {
  switch (failure.kind) {
    case "internal":
    case "not_understood":
      return failure.sentence;
    default:
      return t(`failure.${failure.kind}`);
  }
}

/** Whether it is explained by the engine's own sentence, which is English. */
export function inEnglish({ kind }: Failure): boolean {
  return kind === "internal" || kind === "not_understood";
}
