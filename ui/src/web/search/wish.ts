/** What is searched for, as the address says it. Pure. */

/** What narrows a search. */
export const FILTERS = ["kind", "year", "camera", "computer"] as const;
export type Filter = (typeof FILTERS)[number];

export const KINDS = ["photo", "video", "music"] as const;
export type Kind = (typeof KINDS)[number];

/** The words, and the filters that are set. */
export type Wish = { q: string } & Partial<Record<Filter, string>>;

export const isKind = (text: string): text is Kind => (KINDS as readonly string[]).includes(text);

/** What an address asks for; `asked` gives what it says of a name. */
export function wishIn(asked: (name: string) => string | null): Wish {
  const wish: Wish = { q: asked("q") ?? "" };
  for (const filter of FILTERS) {
    const value = asked(filter);
    const isKnown = value !== null && value !== "" && (filter !== "kind" || isKind(value));
    if (isKnown) wish[filter] = value;
  }
  return wish;
}

/** The address of the page that shows it. */
export function searchPage(wish: Wish): string {
  const said = new URLSearchParams();
  if (wish.q.trim() !== "") said.set("q", wish.q.trim());
  for (const filter of FILTERS) {
    const value = wish[filter];
    if (value !== undefined) said.set(filter, value);
  }
  const query = said.toString();
  return query === "" ? "/search" : `/search?${query}`;
}

/** The same, narrowed by a filter, or not narrowed by it any more. */
export function narrowed(wish: Wish, filter: Filter, value: string | null): Wish {
  const others = Object.entries(wish).filter(([name]) => name !== filter);
  const changed = { ...Object.fromEntries(others), q: wish.q };
  return value === null ? changed : { ...changed, [filter]: value };
}

/** Nothing is asked for. */
export const isEmpty = (wish: Wish): boolean =>
  wish.q.trim() === "" && FILTERS.every((filter) => wish[filter] === undefined);

/** The words that are looked for, each of which has to be found. */
export const wordsOf = (wish: Wish): string[] => wish.q.split(/\s+/).filter((word) => word !== "");
