import { describe, expect, it, vi } from "vitest";
import { Refused } from "../api/refused";
import { Finding, type Ask, type Part } from "./finding.svelte";
import type { Wish } from "./wish";

interface Asked extends Part {
  wish: Wish;
  answer: (body: unknown) => void;
  refuse: (refused: Refused) => void;
}

/** A server that answers when the test does. */
function slowServer() {
  const asked: Asked[] = [];
  const ask = (wish: Wish, part: Part) =>
    new Promise<unknown>((answer, refuse) => {
      part.signal?.addEventListener("abort", () => refuse(new DOMException("", "AbortError")));
      asked.push({ ...part, wish, answer, refuse });
    });
  return { asked, finding: new Finding(ask as Ask) };
}

const song = (id: number) => ({ id, kind: "music", name: `${id}.mp3`, ratio: 1 });
const photo = (id: number) => ({ id, kind: "photo", name: `${id}.jpg`, ratio: 1.5 });
const facets = (kinds: Record<string, number>) => ({
  kinds: Object.entries(kinds).map(([value, count]) => ({ value, name: value, count })),
  ...{ years: [], cameras: [], computers: [] },
});
const isAsked = (asked: Asked[], count: number) =>
  vi.waitFor(() => expect(asked).toHaveLength(count));

describe("finding", () => {
  it("shows the newest wish, and lets go of the one before", async () => {
    const { asked, finding } = slowServer();
    const first = finding.find({ q: "be" });
    await isAsked(asked, 1);
    const second = finding.find({ q: "beach", year: "2019" });
    await isAsked(asked, 2);
    expect(asked[0]?.signal?.aborted).toBe(true);
    expect(asked[1]?.wish.year).toBe("2019");
    asked[0]?.answer({ items: [photo(1)], total: 1, facets: facets({ photo: 1 }) });
    asked[1]?.answer({ items: [photo(2)], total: 1, facets: facets({ photo: 1 }) });
    await Promise.all([first, second]);
    expect(finding.shown?.q).toBe("beach");
    expect(finding.pictures.map((one) => one.id)).toEqual([2]);
    expect(finding.busy).toBe(false);
  });

  it("asks for songs that the first page has none of", async () => {
    const { asked, finding } = slowServer();
    const found = finding.find({ q: "summer" });
    await isAsked(asked, 1);
    asked[0]?.answer({
      ...{ items: [photo(1)], total: 500, next: "1.1" },
      facets: facets({ photo: 490, music: 10 }),
    });
    await isAsked(asked, 2);
    expect(asked[1]?.wish.kind).toBe("music");
    asked[1]?.answer({ items: [song(7)] });
    await found;
    expect(finding.songs.map((one) => one.id)).toEqual([7]);
    const more = finding.more();
    await isAsked(asked, 3);
    expect(asked[2]?.after).toBe("1.1");
    asked[2]?.answer({ items: [photo(2), song(8)] });
    await more;
    expect(finding.pictures.map((one) => one.id)).toEqual([1, 2]);
    expect(finding.songs.map((one) => one.id)).toEqual([7]);
    expect(finding.next).toBeNull();
  });

  it("keeps what it has, and says what the server refuses", async () => {
    const { asked, finding } = slowServer();
    const found = finding.find({ q: "a" });
    await isAsked(asked, 1);
    asked[0]?.answer({ items: [photo(1)], total: 1, facets: facets({ photo: 1 }) });
    await found;
    const refused = finding.find({ q: "b" });
    await isAsked(asked, 2);
    asked[1]?.refuse(new Refused(503, "busy", "Come again."));
    await refused;
    expect(finding.refused?.message).toBe("Come again.");
    expect(finding.pictures).toHaveLength(1);
  });
});
