/** Where in the music an address leads. Pure. */

export type MusicPlace =
  | { kind: "albums" }
  | { kind: "artists" }
  | { kind: "tracks" }
  | { kind: "album"; id: string }
  /** An empty name is the music of which nobody knows whose it is. */
  | { kind: "artist"; name: string }
  | { kind: "nothing" };

const LISTS: Record<string, MusicPlace> = {
  "/music": { kind: "albums" },
  "/music/albums": { kind: "albums" },
  "/music/artists": { kind: "artists" },
  "/music/tracks": { kind: "tracks" },
};

/** The place for a path and what is said of an artist after the question mark. */
export function placeIn(path: string, artist: string | null): MusicPlace {
  if (path === "/music/artists" && artist !== null) return { kind: "artist", name: artist };
  const list = LISTS[path.replace(/\/$/, "")];
  if (list) return list;
  const id = /^\/music\/albums\/([^/]+)$/.exec(path)?.[1];
  return id === undefined ? { kind: "nothing" } : { kind: "album", id: readable(id) };
}

function readable(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // Not written by us: it is looked for as it stands.
    return part;
  }
}
