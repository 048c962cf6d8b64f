/** The pages there are, each loaded when it is first opened. */
import type { Component } from "svelte";
import type { GlyphName } from "../design/glyphs";
import type { Key } from "../messages/speech.svelte";

export interface PageKind {
  /** Its address; everything below it belongs to it. */
  path: string;
  title: Extract<Key, `web.page.${string}`>;
  glyph: GlyphName;
  /** Only the owner sees it. */
  owners: boolean;
  /** It is named beside the others; pages that others lead to are not. */
  listed: boolean;
  /** It takes the whole width. */
  wide: boolean;
  load: () => Promise<{ default: Component }>;
}

export const PAGES: readonly PageKind[] = [
  {
    path: "/photos",
    title: "web.page.photos",
    glyph: "photos",
    owners: false,
    listed: true,
    wide: true,
    load: () => import("./photos/Photos.svelte"),
  },
  {
    path: "/albums",
    title: "web.page.albums",
    glyph: "albums",
    owners: false,
    listed: true,
    wide: true,
    load: () => import("./albums/Albums.svelte"),
  },
  {
    path: "/music",
    title: "web.page.music",
    glyph: "music",
    owners: false,
    listed: true,
    wide: true,
    load: () => import("./music/Music.svelte"),
  },
  {
    path: "/search",
    title: "web.page.search",
    glyph: "search",
    owners: false,
    listed: false,
    wide: true,
    load: () => import("./search/Search.svelte"),
  },
  {
    path: "/reference",
    title: "web.page.reference",
    glyph: "code",
    owners: false,
    listed: false,
    wide: false,
    load: () => import("./reference/Reference.svelte"),
  },
  {
    path: "/house",
    title: "web.page.house",
    glyph: "house",
    owners: true,
    listed: true,
    wide: true,
    load: () => import("./house/House.svelte"),
  },
  {
    path: "/people",
    title: "web.page.people",
    glyph: "people",
    owners: true,
    listed: true,
    wide: false,
    load: () => import("./people/People.svelte"),
  },
  {
    path: "/account",
    title: "web.page.account",
    glyph: "person",
    owners: false,
    listed: false,
    wide: false,
    load: () => import("./people/Account.svelte"),
  },
  {
    path: "/pair",
    title: "web.page.pair",
    glyph: "computer",
    owners: false,
    listed: false,
    wide: false,
    load: () => import("./house/pair/PairHere.svelte"),
  },
];

/** The page at an address; `undefined` when there is none. */
export function pageAt(path: string): PageKind | undefined {
  return PAGES.find((page) => path === page.path || path.startsWith(`${page.path}/`));
}
