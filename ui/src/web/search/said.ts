/** What was found, in words. Pure. */

/** `13 July 2019`; empty when nobody knows. */
export function day(locale: string, taken: string | null | undefined): string {
  if (!taken) return "";
  // Without a zone it is read as the time of wherever the reader is: it is the camera's clock.
  const at = new Date(taken);
  if (Number.isNaN(at.getTime())) return "";
  return new Intl.DateTimeFormat(locale, { dateStyle: "long" }).format(at);
}
