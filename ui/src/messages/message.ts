/** What a message is, and how its gaps are filled. Pure. */

/** A message whose words depend on how many there are. */
export interface Plural {
  readonly one: string;
  readonly other: string;
}

export type Message = string | Plural;

/** The names of the gaps in a text: `{name}`. */
type Gaps<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Gaps<Rest> : never;

type GapsOf<Any> = Any extends string
  ? Gaps<Any>
  : Any extends Plural
    ? "count" | Gaps<Any["one"]> | Gaps<Any["other"]>
    : never;

/** What has to be given to fill a message; nothing when it has no gaps. */
export type Fillings<Any> = [GapsOf<Any>] extends [never]
  ? []
  : [{ [Name in GapsOf<Any>]: Name extends "count" ? number : string | number }];

/** The same messages in another language: each there, and plural where they are plural. */
export type Translation<Messages> = {
  readonly [Key in keyof Messages]: Messages[Key] extends string ? string : Plural;
};

/** The names of a text's gaps, for tests of translations. */
export function gaps(message: Message): string[] {
  const texts = typeof message === "string" ? [message] : [message.one, message.other];
  const names = texts.flatMap((text) =>
    [...text.matchAll(/\{(\w+)\}/g)].map((gap) => gap[1] ?? ""),
  );
  return [...new Set(names)].filter((name) => name !== "count").sort();
}

/** Picks the words for this many, and fills the gaps; numbers are written as the locale does. */
export function fill(
  message: Message,
  fillings: Readonly<Record<string, string | number>>,
  locale: string,
): string {
  const count = fillings["count"];
  let text: string;
  if (typeof message === "string") {
    text = message;
  } else {
    const rule = new Intl.PluralRules(locale).select(typeof count === "number" ? count : 0);
    text = rule === "one" ? message.one : message.other;
  }
  return text.replace(/\{(\w+)\}/g, (gap, name: string) => {
    const filling = fillings[name];
    if (filling === undefined) return gap;
    return typeof filling === "number" ? new Intl.NumberFormat(locale).format(filling) : filling;
  });
}
