/** The upload limit, between its one text and the form. Pure. */

export type LimitForm =
  { form: "unlimited" } | { form: "rate"; megabytes: string } | { form: "hours"; text: string };

/** Which part of the form says this limit. */
export function readLimit(text: string): LimitForm {
  const plain = text.trim().toLowerCase();
  if (plain === "" || plain === "unlimited") return { form: "unlimited" };
  const rate = /^(\d+(?:\.\d+)?)\s*([kmgt]?b)\/s$/.exec(plain);
  const factors: Record<string, number> = { b: 1e-6, kb: 1e-3, mb: 1, gb: 1e3, tb: 1e6 };
  const factor = factors[rate?.[2] ?? ""];
  if (rate?.[1] !== undefined && factor !== undefined) {
    return { form: "rate", megabytes: String(Number((Number(rate[1]) * factor).toPrecision(12))) };
  }
  return { form: "hours", text };
}

/** The text of a rate in megabytes a second; nothing if it is no such number. */
export function writeRate(megabytes: string): string | null {
  const plain = megabytes.trim().replace(",", ".");
  if (!/^\d+(\.\d+)?$/.test(plain)) return null;
  const kilobytes = Math.round(Number(plain) * 1_000);
  if (kilobytes < 1) return null;
  return kilobytes % 1_000 === 0 ? `${kilobytes / 1_000} MB/s` : `${kilobytes} kB/s`;
}
