/** The order of the first steps. Pure. */

export type Step = "where" | "connect" | "folders" | "outlook";

export const STEPS: readonly Step[] = ["where", "connect", "folders", "outlook"];

/** Which step it is, from 1. */
export function numberOf(step: Step): number {
  return STEPS.indexOf(step) + 1;
}

/** The step after this one; the last stays. */
export function after(step: Step): Step {
  return STEPS[Math.min(STEPS.indexOf(step) + 1, STEPS.length - 1)] ?? step;
}

/** The step before this one; what is paired is not chosen again here. */
export function before(step: Step, paired: boolean): Step | null {
  const first = paired ? STEPS.indexOf("folders") : 0;
  const at = STEPS.indexOf(step) - 1;
  return at < first ? null : (STEPS[at] ?? null);
}
