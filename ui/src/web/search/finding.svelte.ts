/** Finds what is wished for: the newest wish counts, and those before it are let go. */
import { answered, api, type Schemas } from "../api/client";
import { asRefused, type Refused } from "../api/refused";
import { isKind, type Wish } from "./wish";

export type Found = Schemas["ItemSummary"];
export type Facets = Schemas["Facets"];

/** Songs shown beside other things; all of them are a press away. */
const FEW_SONGS = 8;
/** Things on a page. */
const PAGE = 120;

/** How much of it is asked for, and from where on. */
export interface Part {
  limit: number;
  after?: string;
  signal?: AbortSignal;
}

export type Ask = (wish: Wish, part: Part) => Promise<Schemas["Found"]>;

function askServer(wish: Wish, { limit, after, signal }: Part) {
  const { kind, ...others } = wish;
  const query = {
    ...others,
    ...(kind !== undefined && isKind(kind) ? { kind } : {}),
    ...(after === undefined ? {} : { after }),
    limit,
  };
  return answered(api.GET("/api/v1/search", { params: { query }, ...(signal ? { signal } : {}) }));
}

/** What all of the house could be narrowed to, for examples. */
export async function allFacets(): Promise<Facets | null> {
  return (await askServer({ q: "" }, { limit: 1 })).facets ?? null;
}

export class Finding {
  /** What is shown; of an earlier wish while the newest is looked for. */
  shown = $state.raw<Wish | null>(null);
  pictures = $state.raw<readonly Found[]>([]);
  songs = $state.raw<readonly Found[]>([]);
  facets = $state.raw<Facets | null>(null);
  total = $state(0);
  busy = $state(false);
  refused = $state.raw<Refused | null>(null);
  next = $state.raw<string | null>(null);
  #running: AbortController | null = null;
  readonly #ask: Ask;

  constructor(ask: Ask = askServer) {
    this.#ask = ask;
  }

  /** Looks for this from now on. */
  async find(wish: Wish): Promise<void> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    const { signal } = running;
    this.busy = true;
    this.refused = null;
    try {
      const found = await this.#ask(wish, { limit: PAGE, signal });
      const songsFound = found.facets?.kinds.find((kind) => kind.value === "music")?.count ?? 0;
      let songs = found.items.filter((item) => item.kind === "music");
      // The newest come first, and songs have no date: the first page may have none of them.
      if (wish.kind === undefined && songsFound > songs.length && songs.length < FEW_SONGS) {
        songs = (await this.#ask({ ...wish, kind: "music" }, { limit: FEW_SONGS, signal })).items;
      }
      if (signal.aborted) return;
      this.shown = wish;
      this.songs = wish.kind === "music" ? songs : songs.slice(0, FEW_SONGS);
      this.pictures = found.items.filter((item) => item.kind !== "music");
      this.facets = found.facets ?? null;
      this.total = found.total ?? found.items.length;
      this.next = found.next ?? null;
      this.busy = false;
    } catch (error) {
      if (signal.aborted) return;
      this.refused = asRefused(error);
      this.busy = false;
    }
  }

  /** Shows the next page as well. */
  async more(): Promise<void> {
    const { shown: wish, next } = this;
    const running = this.#running;
    if (this.busy || !wish || next === null || !running) return;
    this.busy = true;
    this.refused = null;
    try {
      const found = await this.#ask(wish, { limit: PAGE, after: next, signal: running.signal });
      if (running.signal.aborted) return;
      this.pictures = [...this.pictures, ...found.items.filter((item) => item.kind !== "music")];
      if (wish.kind === "music") {
        this.songs = [...this.songs, ...found.items.filter((item) => item.kind === "music")];
      }
      this.next = found.next ?? null;
      this.busy = false;
    } catch (error) {
      if (running.signal.aborted) return;
      this.refused = asRefused(error);
      this.busy = false;
    }
  }

  /** Looks for nothing any more. */
  stop(): void {
    this.#running?.abort();
    this.#running = null;
    this.busy = false;
  }
}
