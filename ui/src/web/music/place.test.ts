import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { albumPage, artistPage } from "./library";
import { placeIn } from "./place";

describe("a place in the music", () => {
  it.each([
    ["/music", { kind: "albums" }],
    ["/music/", { kind: "albums" }],
    ["/music/artists", { kind: "artists" }],
    ["/music/tracks", { kind: "tracks" }],
    ["/music/albums/%zz", { kind: "album", id: "%zz" }],
    ["/music/albums/a/b", { kind: "nothing" }],
    ["/music/elsewhere", { kind: "nothing" }],
  ])("is read from %s", (path, place) => {
    expect(placeIn(path, null)).toEqual(place);
  });

  it("is found again by the address that leads to it", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (name) => {
        const at = new URL(artistPage(name), "https://a");
        expect(placeIn(at.pathname, at.searchParams.get("artist"))).toEqual({
          kind: "artist",
          name,
        });
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{16}$/), (id) => {
        expect(placeIn(new URL(albumPage(id), "https://a").pathname, null)).toEqual({
          kind: "album",
          id,
        });
      }),
    );
  });
});
