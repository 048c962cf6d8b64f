/** A rate by the hours of the week, between the server's one text and rows of a form. Pure. */

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

/** How much may travel; megabytes a second as they are written. */
export type Rate =
  { form: "unlimited" } | { form: "nothing" } | { form: "rate"; megabytes: string };

/** What holds at some hours of some days; from 00:00 until 00:00 is the whole day. */
export interface Hours {
  days: Day[];
  from: string;
  until: string;
  rate: Rate;
}

export interface Weekly {
  rows: Hours[];
  otherwise: Rate;
}

const MIDNIGHT = "00:00";
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const FACTORS: Record<string, number> = { b: 1e-6, kb: 1e-3, mb: 1, gb: 1e3 };

function readRate(text: string): Rate | null {
  const plain = text.trim().toLowerCase();
  if (plain === "unlimited" || plain === "nothing") return { form: plain };
  const found = /^(\d+(?:\.\d+)?)\s*([kmg]?b)\/s$/.exec(plain);
  const factor = FACTORS[found?.[2] ?? ""];
  if (found?.[1] === undefined || factor === undefined) return null;
  const megabytes = Number((Number(found[1]) * factor).toPrecision(12));
  return { form: "rate", megabytes: String(megabytes) };
}

/** The text of a rate; nothing if a number is none. */
export function writeRate(rate: Rate): string | null {
  if (rate.form !== "rate") return rate.form;
  const plain = rate.megabytes.trim().replace(",", ".");
  if (!/^\d+(\.\d+)?$/.test(plain)) return null;
  const bytes = Math.round(Number(plain) * 1_000_000);
  if (bytes < 1) return null;
  if (bytes % 1_000_000 === 0) return `${bytes / 1_000_000} MB/s`;
  return bytes % 1_000 === 0 ? `${bytes / 1_000} kB/s` : `${bytes} B/s`;
}

function daysOf(word: string): Day[] | null {
  const [first, last = first] = word.split("-");
  const begin = DAYS.findIndex((day) => day === first);
  const end = DAYS.findIndex((day) => day === last);
  if (begin < 0 || end < 0) return null;
  const count = ((end - begin + 7) % 7) + 1;
  return Array.from({ length: count }, (_, step) => DAYS[(begin + step) % 7] as Day);
}

function readHours(entry: string): Hours | null {
  const words = entry.trim().split(/\s+/);
  const chosen = new Set<Day>();
  for (let days = daysOf(words[0] ?? ""); days; days = daysOf(words[0] ?? "")) {
    words.shift();
    for (const day of days) chosen.add(day);
  }
  const times = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(words[0] ?? "");
  if (times) words.shift();
  if (!times && chosen.size === 0) return null;
  const rate = readRate(words.join(" "));
  if (!rate) return null;
  return {
    days: chosen.size === 0 ? [...DAYS] : DAYS.filter((day) => chosen.has(day)),
    from: times?.[1] ?? MIDNIGHT,
    until: times?.[2] ?? MIDNIGHT,
    rate,
  };
}

/** What the server's text says; nothing if this form cannot say it. */
export function readWeekly(text: string): Weekly | null {
  const entries = text.toLowerCase().split(",");
  const weekly: Weekly = { rows: [], otherwise: { form: "unlimited" } };
  for (const [at, entry] of entries.entries()) {
    const plain = entry.trim();
    const otherwise = entries.length === 1 ? readRate(plain) : null;
    if (otherwise) {
      weekly.otherwise = otherwise;
    } else if (plain.startsWith("else ") && at === entries.length - 1) {
      const rate = readRate(plain.slice(5));
      if (!rate) return null;
      weekly.otherwise = rate;
    } else {
      const hours = readHours(plain);
      if (!hours) return null;
      weekly.rows.push(hours);
    }
  }
  return weekly;
}

/** The server's text; nothing if a number or a time is none, or a row has no day. */
export function writeWeekly({ rows, otherwise }: Weekly): string | null {
  const last = writeRate(otherwise);
  if (last === null) return null;
  const parts: string[] = [];
  for (const { days, from, until, rate } of rows) {
    const much = writeRate(rate);
    if (much === null || days.length === 0) return null;
    if (!TIME.test(from) || !TIME.test(until)) return null;
    const isWhole = from === until;
    const named =
      days.length === 7 && !isWhole ? "" : `${DAYS.filter((day) => days.includes(day)).join(" ")} `;
    parts.push(`${named}${isWhole ? "" : `${from}-${until} `}${much}`);
  }
  return parts.length === 0 ? last : `${parts.join(", ")}, else ${last}`;
}

/** A row to begin with: nights. */
export const freshRow = (): Hours => ({
  days: [...DAYS],
  from: "22:00",
  until: "07:00",
  rate: { form: "unlimited" },
});
