/** The music of the house, as the server tells of it. */
import { answered, api, type Schemas } from "../api/client";

export type Artist = Schemas["Artist"];
export type Album = Schemas["MusicAlbum"];
export type AlbumTracks = Schemas["MusicAlbumTracks"];
export type MusicTrack = Schemas["MusicTrack"];

/** A part of a list, and what to ask for to get the next one. */
export interface Part<Item> {
  items: Item[];
  next: string | null;
}

export async function artists(): Promise<Part<Artist>> {
  const told = await answered(api.GET("/api/v1/music/artists"));
  return { items: told.artists, next: null };
}

export async function albums(artist: string | null, after: string | null): Promise<Part<Album>> {
  const told = await answered(
    api.GET("/api/v1/music/albums", { params: { query: query({ artist, after }) } }),
  );
  return { items: told.albums, next: told.next ?? null };
}

export const album = (id: string): Promise<AlbumTracks> =>
  answered(api.GET("/api/v1/music/albums/{album}", { params: { path: { album: id } } }));

export async function tracks(
  artist: string | null,
  after: string | null,
): Promise<Part<MusicTrack>> {
  const told = await answered(
    api.GET("/api/v1/music/tracks", { params: { query: query({ artist, after }) } }),
  );
  return { items: told.tracks, next: told.next ?? null };
}

/** What is asked for, without what is not. */
function query<Name extends string>(
  all: Record<Name, string | null>,
): Partial<Record<Name, string>> {
  const said = Object.entries<string | null>(all).filter(([, value]) => value !== null);
  return Object.fromEntries(said) as Partial<Record<Name, string>>;
}

/** The address of the page of an album. */
export const albumPage = (id: string) => `/music/albums/${encodeURIComponent(id)}`;

/** The address of the page of an artist; a name in a path would be taken for a file's if it has a dot. */
export const artistPage = (name: string) => `/music/artists?artist=${encodeURIComponent(name)}`;
