/** Reading addresses. Pure. */

/** What the part after the question mark says of this; `null` when it says nothing. */
export function valueIn(query: string, name: string): string | null {
  return new URLSearchParams(query).get(name);
}
