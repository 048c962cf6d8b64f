/** What the pages of photos ask the server for. */
import { refusalOf } from "../api/refused";

/** All months that have photos or videos, the newest first. */
export interface TimelineAnswer {
  /** Rises with each change of what people see. */
  revision: number;
  months: { month: string; count: number; width_sum: number }[];
  undated: number;
  undated_width_sum: number;
}

/** The items of a month, the newest first: the same place in each column is the same item. */
export interface MonthItems {
  ids: number[];
  ratios: number[];
  /** What the camera's clock showed: "2024-07-13T10:22:05". */
  taken: (string | null)[];
  kinds: ("photo" | "video" | "music")[];
  durations_ms: (number | null)[];
  /** In base64. */
  thumbhashes: (string | null)[];
  /** The videos that move with photos. */
  lives: (number | null)[];
}

/** All that is known of an item. */
export interface Item {
  id: number;
  kind: "photo" | "video" | "music";
  name: string;
  size: number;
  hash: string;
  mime_type: string;
  /** Whether browsers show or play the original. */
  playable: boolean;
  taken?: string;
  taken_offset_minutes?: number;
  width?: number;
  height?: number;
  ratio: number;
  duration_ms?: number;
  camera?: string;
  place?: { latitude: number; longitude: number };
  live?: number;
  part_of?: number;
  thumbhash?: string;
  picture: "none" | "made" | "impossible";
  picture_reason?: string;
  stored_at: number;
  share_path?: string;
  origin?: string;
  holders: { client: string; name: string; path: string; present: boolean }[];
  albums: { id: number; name: string }[];
}

/** An album that people made. */
export interface Album {
  id: number;
  name: string;
  count: number;
  /** How many of them are videos or music. */
  playable: number;
  cover?: number;
  /** The cover's, in base64. */
  cover_thumbhash?: string;
  first_taken?: string;
  last_taken?: string;
  /** Whether who asks may change it. */
  mine: boolean;
}

/** How something is played. */
export interface Play {
  /** The browser plays the original. */
  direct: boolean;
  mime: string;
  address: string;
  hls?: string;
  reason?: string;
}

/** Which of all items: of one kind, of one album. */
export interface Wanted {
  kind: "photo" | "video" | null;
  album: number | null;
}

const BASE = "/api/v1";

/** A word that changes with an item's picture: its thumbhash, else the item's hash. */
export const versionOf = (item: Item) => item.thumbhash ?? item.hash;

/**
 * Where to get an item's picture. With a word for its version, the browser may keep it without
 * asking again.
 */
export const thumbnailOf = (item: number, version: string | null) =>
  `${BASE}/items/${item}/thumbnail${version ? `?v=${encodeURIComponent(version)}` : ""}`;
export const previewOf = (item: number, version: string) =>
  `${BASE}/items/${item}/preview?v=${encodeURIComponent(version)}`;
/** Where to get the file itself. */
export const originalOf = (item: number) => `${BASE}/items/${item}/original`;
export const downloadOf = (item: number) => `${BASE}/items/${item}/original?download`;

async function ask<Value>(path: string, init: RequestInit = {}): Promise<Value> {
  const response = await fetch(BASE + path, init);
  if (response.status === 204) return undefined as Value;
  if (!response.ok) throw refusalOf(response.status, await response.json().catch(() => null));
  return (await response.json()) as Value;
}

const sending = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

function query({ kind, album }: Wanted): string {
  const parts = new URLSearchParams();
  if (kind !== null) parts.set("kind", kind);
  if (album !== null) parts.set("album", String(album));
  const text = parts.toString();
  return text && `?${text}`;
}

export const timelineOf = (wanted: Wanted) => ask<TimelineAnswer>(`/timeline${query(wanted)}`);

export const monthOf = (month: string, wanted: Wanted, signal: AbortSignal) =>
  ask<MonthItems>(`/timeline/${month}${query(wanted)}`, { signal });

export const itemOf = (item: number) => ask<Item>(`/items/${item}`);

export const playOf = (item: number) => ask<Play>(`/items/${item}/play`);

export const albumsOf = async () => (await ask<{ albums: Album[] }>("/albums")).albums;

export const albumOf = (album: number) => ask<Album>(`/albums/${album}`);

export const makeAlbum = (name: string) => ask<Album>("/albums", sending("POST", { name }));

export const renameAlbum = (album: number, name: string) =>
  ask<unknown>(`/albums/${album}`, sending("PATCH", { name }));

export const removeAlbum = (album: number) =>
  ask<unknown>(`/albums/${album}`, { method: "DELETE" });

export const changeAlbum = (album: number, change: { add?: number[]; remove?: number[] }) =>
  ask<unknown>(`/albums/${album}/items`, sending("POST", change));

/** A link for people who have no sign-in here; its secret is told once. */
export const shareLink = (kind: "album" | "item", id: number, days: number) =>
  ask<{ id: number; address: string; expires_at: number }>(
    "/share-links",
    sending("POST", { kind, id, days }),
  );

export const openShareLink = (secret: string) =>
  ask<unknown>("/share-links/open", sending("POST", { secret }));

/** What is to be kept as one file. */
export type DownloadWish = { items: number[] } | { album: number };

/** Makes ready a download of many; its address is good for a few minutes. */
export const prepareDownload = (wish: DownloadWish) =>
  ask<{ address: string; files: number; bytes: number }>("/downloads", sending("POST", wish));

/** A list of what an album has to play, which other players open. */
export const playlistOf = (album: number) => `${BASE}/playlists/m3u?album=${album}`;
