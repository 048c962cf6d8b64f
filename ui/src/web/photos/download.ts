/** Fetches many items as one file. */
import { monthOf, prepareDownload, timelineOf } from "./library";
import { sectionsOf } from "./timeline.svelte";

/** Has the server make it ready, and lets the browser fetch it. */
export async function download(items: number[]): Promise<void> {
  const { address } = await prepareDownload(items);
  const link = document.createElement("a");
  link.href = address;
  // The server names the file.
  link.download = "";
  link.click();
}

/** All items of an album. */
export async function itemsOf(album: number): Promise<number[]> {
  const wanted = { kind: null, album };
  const { signal } = new AbortController();
  const items: number[] = [];
  for (const { key } of sectionsOf(await timelineOf(wanted))) {
    items.push(...(await monthOf(key, wanted, signal)).ids);
  }
  return items;
}
