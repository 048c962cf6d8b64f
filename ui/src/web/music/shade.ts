/** The colours of what has no picture. Pure. */

const SHADES = 6;

/** One of the shades of the stand-in: always the same for the same name. */
export function shadeOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return sum % SHADES;
}
