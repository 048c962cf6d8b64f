/** Fetches many items as one file. */
import { prepareDownload, type DownloadWish } from "./library";

/** Has the server make it ready, and lets the browser fetch it. */
export async function download(wish: DownloadWish): Promise<void> {
  const { address } = await prepareDownload(wish);
  const link = document.createElement("a");
  link.href = address;
  // The server names the file.
  link.download = "";
  link.click();
}
