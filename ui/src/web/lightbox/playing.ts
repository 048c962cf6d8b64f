/** Lets a `<video>` play an item, as it is or as a stream that the server makes of it. */
import { asRefused, type Refused } from "../api/refused";
import { playOf } from "../photos/library";

const HLS = "application/vnd.apple.mpegurl";

interface Told {
  /** Why it cannot be played. */
  onrefused: (refused: Refused) => void;
}

/** Begins; returns how to stop. */
export function playIn(video: HTMLVideoElement, item: number, { onrefused }: Told): () => void {
  let stopped = false;
  let stop: () => void = () => undefined;
  let stream: string | undefined;

  async function asStream(address: string) {
    stream = undefined;
    if (video.canPlayType(HLS)) {
      video.src = address;
      return;
    }
    const { default: Hls } = await import("hls.js/light");
    if (stopped) return;
    // Its helper process would be made from a text, which the pages' policy forbids.
    const hls = new Hls({ enableWorker: false });
    stop = () => hls.destroy();
    hls.on(Hls.Events.ERROR, (_, { fatal, details }) => {
      if (fatal && !stopped) onrefused(asRefused(new Error(details)));
    });
    hls.loadSource(address);
    hls.attachMedia(video);
  }

  async function begin() {
    const play = await playOf(item);
    if (stopped) return;
    stream = play.hls;
    if (play.direct || !play.hls) video.src = play.address;
    else await asStream(play.hls);
  }

  // What was thought to be playable may not be: then the stream, if there is one.
  const failed = () => {
    if (stopped || !video.error) return;
    if (stream) void asStream(stream).catch((error: unknown) => onrefused(asRefused(error)));
    else onrefused(asRefused(new Error(video.error.message)));
  };
  video.addEventListener("error", failed);
  begin().catch((error: unknown) => {
    if (!stopped) onrefused(asRefused(error));
  });
  return () => {
    stopped = true;
    video.removeEventListener("error", failed);
    stop();
    video.removeAttribute("src");
    video.load();
  };
}
