/** The language that is spoken now; whatever was said with it is said anew when it changes. */
import { de } from "./de";
import { en } from "./en";
import { fill, type Fillings, type Message } from "./message";
import * as dates from "./dates";
import * as formats from "./formats";

export type Key = keyof typeof en;
export type Spoken = "en" | "de";

const CATALOGUES: Record<Spoken, Record<Key, Message>> = { en, de };

const speech = $state({ language: "en" as Spoken, locale: "en" });

/** The language for a wish, `system` being one of those that the system's user prefers. */
export function languageFor(wish: Spoken | "system", preferred: readonly string[]): Spoken {
  if (wish !== "system") return wish;
  const known = preferred.map((one) => one.split("-")[0]?.toLowerCase());
  return known.find((one): one is Spoken => one === "en" || one === "de") ?? "en";
}

/** Speaks this language from now on, with the formats of the user's region where that fits. */
export function speak(wish: Spoken | "system", preferred: readonly string[]): void {
  const language = languageFor(wish, preferred);
  speech.language = language;
  speech.locale = preferred.find((one) => one.toLowerCase().startsWith(language)) ?? language;
  document.documentElement.lang = language;
}

/** The language that is spoken. */
export function spoken(): Spoken {
  return speech.language;
}

/** The locale whose formats are written. */
export function locale(): string {
  return speech.locale;
}

/** Says something. */
export function t<Name extends Key>(key: Name, ...fillings: Fillings<(typeof en)[Name]>): string {
  return fill(CATALOGUES[speech.language][key], fillings[0] ?? {}, speech.locale);
}

export const number = (value: number) => new Intl.NumberFormat(speech.locale).format(value);
export const bytes = (count: number) => formats.bytes(speech.locale, count);
export const rate = (bytesPerSecond: number) => formats.rate(speech.locale, bytesPerSecond);
export const percent = (part: number, whole: number) => formats.percent(speech.locale, part, whole);
export const duration = (seconds: number) => formats.duration(speech.locale, seconds);
export const moment = (atMs: number) => formats.moment(speech.locale, atMs, Date.now());
export const ago = (atMs: number) => formats.ago(speech.locale, atMs, Date.now());
/** `a, b and c`. */
export const list = (parts: readonly string[]) =>
  new Intl.ListFormat(speech.locale, { type: "conjunction" }).format(parts);
/** Of what a camera's clock showed: `July 2019`, `13 July 2019`, `13 July 2019, 10:22`. */
export const monthOf = (wall: string) => dates.month(speech.locale, wall);
export const dayOf = (wall: string) => dates.day(speech.locale, wall);
export const dayAndTimeOf = (wall: string) => dates.dayAndTime(speech.locale, wall);
