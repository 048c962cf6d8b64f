/** What the system shows of what is played, and the keys and headphones that steer it. */
import { coverOf } from "./addresses";
import type { Track } from "./queue";

export interface Steering {
  play: () => void;
  pause: () => void;
  previous: () => void;
  next: () => void;
  seekBy: (seconds: number) => void;
  seekTo: (seconds: number) => void;
}

/** How far one press on a key for it goes, in seconds. */
const STEP = 10;

const session = () => ("mediaSession" in navigator ? navigator.mediaSession : null);

/** Lets the system steer; gives what ends that. */
export function steerBySystem(by: Steering): () => void {
  const media = session();
  if (!media) return () => undefined;
  const handlers: [MediaSessionAction, MediaSessionActionHandler][] = [
    ["play", by.play],
    ["pause", by.pause],
    ["stop", by.pause],
    ["previoustrack", by.previous],
    ["nexttrack", by.next],
    ["seekbackward", ({ seekOffset }) => by.seekBy(-(seekOffset ?? STEP))],
    ["seekforward", ({ seekOffset }) => by.seekBy(seekOffset ?? STEP)],
    [
      "seekto",
      ({ seekTime }) => {
        if (seekTime !== undefined) by.seekTo(seekTime);
      },
    ],
  ];
  const set = (action: MediaSessionAction, handler: MediaSessionActionHandler | null) => {
    try {
      media.setActionHandler(action, handler);
    } catch {
      // An older browser does not know this key: it has none, then.
    }
  };
  for (const [action, handler] of handlers) set(action, handler);
  return () => {
    for (const [action] of handlers) set(action, null);
    media.metadata = null;
    media.playbackState = "none";
  };
}

/** Tells the system what is played. */
export function showTrack(track: Track | null): void {
  const media = session();
  if (!media) return;
  media.metadata = track
    ? new MediaMetadata({
        title: track.title,
        artist: track.artist ?? "",
        album: track.album ?? "",
        artwork: [
          {
            src: new URL(coverOf(track.id), location.origin).href,
            sizes: "320x320",
            type: "image/jpeg",
          },
        ],
      })
    : null;
}

/** Tells the system whether it plays. */
export function showPlaying(state: "none" | "playing" | "paused"): void {
  const media = session();
  if (media) media.playbackState = state;
}

/** Tells the system where within the track it is; seconds. */
export function showPlace(position: number, duration: number): void {
  const media = session();
  if (!media || !("setPositionState" in media)) return;
  if (Number.isFinite(duration) && duration > 0) {
    media.setPositionState({ duration, position: Math.min(Math.max(0, position), duration) });
  } else {
    media.setPositionState();
  }
}
