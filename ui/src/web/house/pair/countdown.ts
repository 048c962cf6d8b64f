/** How long a code is still good. Pure. */

/** `9:05`. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Each letter and digit apart, as it is to be spoken. */
export const spelled = (code: string) => [...code].filter((one) => /\S/.test(one)).join(" ");
