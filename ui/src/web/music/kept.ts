/** The lists of music that were fetched: going back to one finds it as it was. */
import { Gathered } from "./gathered.svelte";
import { albums, artists, tracks, type Album, type Artist, type MusicTrack } from "./library";

/** After so long a list is fetched anew when it is opened; the house collects on. */
const GOOD_FOR_MS = 60_000;

interface Kept<Item> {
  list: Gathered<Item>;
  since: number;
}

function keeper<Item>(make: () => Gathered<Item>) {
  let kept: Kept<Item> | null = null;
  return (): Gathered<Item> => {
    const now = Date.now();
    if (!kept || now - kept.since > GOOD_FOR_MS) kept = { list: make(), since: now };
    return kept.list;
  };
}

export const allAlbums = keeper<Album>(() => new Gathered((after) => albums(null, after)));
export const allArtists = keeper<Artist>(() => new Gathered(() => artists()));
export const allTracks = keeper<MusicTrack>(() => new Gathered((after) => tracks(null, after)));
