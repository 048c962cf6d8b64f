/** Fetches many items as one file. */
import { prepareDownload } from "./library";

/** Has the server make it ready, and lets the browser fetch it. */
export async function download(what: { items: number[] } | { album: number }): Promise<void> {
  const { address } = await prepareDownload(what);
  const link = document.createElement("a");
  link.href = address;
  // The server names the file.
  link.download = "";
  link.click();
}
