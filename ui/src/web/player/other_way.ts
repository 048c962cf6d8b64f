/** What can be done for a track that the browser does not play as it is. */
import { answered, api } from "../api/client";
import { asRefused } from "../api/refused";

/** How it is played after all, or why it is not. */
export type OtherWay =
  | { kind: "stream"; address: string }
  /** The browser knows no such format, and the server cannot change it. */
  | { kind: "format"; reason: string }
  /** It is in the library no more. */
  | { kind: "gone"; reason: string }
  | { kind: "out_of_reach" };

/** Asks the server. */
export async function otherWayFor(item: number): Promise<OtherWay> {
  try {
    const way = await answered(
      api.GET("/api/v1/items/{item}/play", { params: { path: { item } } }),
    );
    return way.hls
      ? { kind: "stream", address: way.hls }
      : { kind: "format", reason: way.reason ?? "" };
  } catch (error) {
    const refused = asRefused(error);
    if (refused.status === 0) return { kind: "out_of_reach" };
    return { kind: "gone", reason: refused.message };
  }
}

const PLAYLIST = "application/vnd.apple.mpegurl";

/** Lets an element play a stream of many parts; gives what ends that. */
export async function playStream(
  element: HTMLAudioElement,
  address: string,
  onfailed: () => void,
): Promise<() => void> {
  const { default: Hls } = await import("hls.js/light");
  if (!Hls.isSupported()) {
    // Browsers that cannot be fed by a script play such lists themselves, or not at all.
    if (element.canPlayType(PLAYLIST) === "") onfailed();
    else element.src = address;
    return () => undefined;
  }
  // A worker made of a text would need a hole in the policy.
  const stream = new Hls({ enableWorker: false });
  stream.on(Hls.Events.ERROR, (_, { fatal }) => {
    if (fatal) onfailed();
  });
  stream.loadSource(address);
  stream.attachMedia(element);
  return () => stream.destroy();
}
