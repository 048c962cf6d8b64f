/** Where a track's sound, picture and list are. Pure. */

/** The sound as it was collected. */
export const soundOf = (item: number) => `/api/v1/items/${item}/original`;

/** The same, to be kept as a file. */
export const downloadOf = (item: number) => `${soundOf(item)}?download`;

/** Its cover, 320 pixels high. */
export const coverOf = (item: number) => `/api/v1/items/${item}/thumbnail`;

/** A list has at most so many. */
const MOST_LISTED = 2_000;

/** A list of tracks that other players open. */
export const playlistOf = (items: readonly number[]) =>
  `/api/v1/playlists/m3u?items=${items.slice(0, MOST_LISTED).join(",")}`;
