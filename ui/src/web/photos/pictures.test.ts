/** What may be kept by the browser is asked for by a word that changes with it. */
import { render } from "@testing-library/svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import Cover from "../albums/Cover.svelte";
import { Looking } from "../lightbox/looking.svelte";
import Picture from "../lightbox/Picture.svelte";
import Pictures from "../search/Pictures.svelte";
import { previewOf, thumbnailOf, versionOf, type Item, type MonthItems } from "./library";
import { Timeline } from "./timeline.svelte";

/** With all that an address would take for something else. */
const THUMBHASH = "1QcS+/ig==";
const WRITTEN = "1QcS%2B%2Fig%3D%3D";

const item = (id: number, thumbhash?: string): Item => ({
  id,
  kind: "photo",
  name: `${id}.jpg`,
  size: 1,
  hash: `hash-of-${id}`,
  mime_type: "image/jpeg",
  playable: true,
  ratio: 1,
  picture: thumbhash === undefined ? "none" : "made",
  stored_at: 0,
  holders: [],
  albums: [],
  ...(thumbhash === undefined ? {} : { thumbhash }),
});

const month: MonthItems = {
  ids: [3, 2, 1],
  ratios: [1, 1, 1],
  taken: [null, null, null],
  kinds: ["photo", "photo", "photo"],
  durations_ms: [null, null, null],
  thumbhashes: [THUMBHASH, null, null],
  lives: [null, null, null],
};

/** A server with one month. */
const server = (path: string) => {
  const said = path.startsWith("/api/v1/items/")
    ? item(Number(path.split("/").pop()))
    : path.startsWith("/api/v1/timeline/")
      ? month
      : { revision: 1, months: [], undated: 3, undated_width_sum: 3 };
  return Promise.resolve(new Response(JSON.stringify(said)));
};

const sources = (container: HTMLElement) =>
  [...container.querySelectorAll("img")].map((image) => image.getAttribute("src"));

afterEach(() => vi.unstubAllGlobals());

describe("a picture's address", () => {
  it("has the word for its version, if there is one", () => {
    expect(thumbnailOf(7, THUMBHASH)).toBe(`/api/v1/items/7/thumbnail?v=${WRITTEN}`);
    expect(thumbnailOf(7, null)).toBe("/api/v1/items/7/thumbnail");
    expect(previewOf(7, THUMBHASH)).toBe(`/api/v1/items/7/preview?v=${WRITTEN}`);
    expect(versionOf(item(7, THUMBHASH))).toBe(THUMBHASH);
    expect(versionOf(item(7))).toBe("hash-of-7");
  });
});

describe("the word for a picture's version is used", () => {
  it("for albums' covers and what was found", () => {
    const cover = render(Cover, { cover: 7, thumbhash: THUMBHASH });
    expect(sources(cover.container)).toEqual([thumbnailOf(7, THUMBHASH)]);
    const found = { id: 8, kind: "photo" as const, name: "8.jpg", ratio: 1, thumbhash: THUMBHASH };
    const list = render(Pictures, { label: "Found", items: [found] });
    expect(sources(list.container)).toEqual([thumbnailOf(8, THUMBHASH)]);
  });

  it("for a picture that is looked at, also before all is known of it", () => {
    vi.stubGlobal("matchMedia", () => ({ matches: true }));
    const shown = render(Picture, { id: 9, item: null, name: "", thumbhash: THUMBHASH });
    expect(sources(shown.container)).toEqual([thumbnailOf(9, THUMBHASH), previewOf(9, THUMBHASH)]);
    const other = render(Picture, { id: 9, item: item(9), name: "", thumbhash: null });
    expect(sources(other.container)).toEqual([thumbnailOf(9, null), previewOf(9, "hash-of-9")]);
  });

  it("for the neighbours of what is looked at, without waiting for what is known of them", async () => {
    const asked: string[] = [];
    class Fetched {
      set src(address: string) {
        asked.push(address);
      }
    }
    vi.stubGlobal("Image", Fetched);
    vi.stubGlobal("fetch", server);
    const timeline = new Timeline({ kind: null, album: null });
    await timeline.refresh();
    await timeline.items("undated");
    await new Looking(timeline).look(2);
    await vi.waitFor(() => expect(asked).toContain(previewOf(1, "hash-of-1")));
    expect(asked[0]).toBe(previewOf(3, THUMBHASH));
  });
});
