import { beforeEach, describe, expect, it, vi } from "vitest";
import { Gathered } from "../music/gathered.svelte";
import { player } from "./player.svelte";
import type { Track } from "./queue";

const SIZE = 500;
const ALL = 1_300;

const tracksFrom = (at: number): Track[] =>
  Array.from({ length: Math.min(SIZE, ALL - at) }, (_, index) => ({
    id: at + index,
    title: `Track ${at + index}`,
  }));

/** All tracks, of which the first part is known. */
async function list() {
  const made = new Gathered<Track>((after) => {
    const at = Number(after ?? 0);
    const items = tracksFrom(at);
    return Promise.resolve({ items, next: at + SIZE < ALL ? String(at + SIZE) : null });
  });
  await made.more();
  return made;
}

const played = () => player.queue.entries.map((entry) => entry.track.id);
const every = Array.from({ length: ALL }, (_, id) => id);

beforeEach(() => {
  vi.restoreAllMocks();
  player.stop();
});

describe("playing all of a list", () => {
  it("begins at once and goes on with what was not fetched yet", async () => {
    const playing = player.playAll(await list());
    expect(played()).toHaveLength(SIZE);
    expect(player.current?.track.id).toBe(0);
    await playing;
    expect(played()).toEqual(every);
    expect(player.current?.track.id).toBe(0);
  });

  it("begins where it is told, and has the rest after it", async () => {
    await player.playAll(await list(), "from", 499);
    expect(player.current?.track.id).toBe(499);
    expect(player.queue.at).toBe(499);
    expect(played()).toEqual(every);
  });

  it("mixes all of it, each once, and finds its order again", async () => {
    await player.playAll(await list(), "shuffled");
    expect(played()).not.toEqual(every);
    expect(played().toSorted((one, other) => one - other)).toEqual(every);
    // What came later is not all at the end.
    expect(
      played()
        .slice(1, SIZE)
        .some((id) => id >= SIZE),
    ).toBe(true);
    player.toggleShuffle();
    expect(played()).toEqual(every);
  });

  it("leaves alone what was chosen meanwhile", async () => {
    const playing = player.playAll(await list());
    player.play(tracksFrom(1_200));
    await playing;
    expect(played()).toEqual(every.slice(1_200));
    const again = player.playAll(await list());
    player.clearOthers();
    await again;
    expect(played()).toEqual([0]);
  });
});
