/** What is played, and what comes after it. Pure: chance is passed in. */

/** What the player knows of a track. */
export interface Track {
  /** The item's number. */
  readonly id: number;
  readonly title: string;
  readonly artist?: string | null | undefined;
  readonly album?: string | null | undefined;
  readonly album_id?: string | null | undefined;
  readonly duration_ms?: number | null | undefined;
}

/** A track in the queue, where it may stand more than once. */
export interface Entry {
  /** Unlike that of every other entry of this queue. */
  readonly key: number;
  readonly track: Track;
}

export type Repeat = "off" | "all" | "one";

export interface Queue {
  /** In the order in which they are played. */
  readonly entries: readonly Entry[];
  /** The place of the one that is played; -1 when there is none. */
  readonly at: number;
  readonly repeat: Repeat;
  /** Keys in the order before it was shuffled; `null` while it is not. */
  readonly unshuffled: readonly number[] | null;
  readonly nextKey: number;
}

/** Gives a number from 0 to below 1. */
export type Chance = () => number;

export const EMPTY: Queue = { entries: [], at: -1, repeat: "off", unshuffled: null, nextKey: 1 };

/** The entry that is played. */
export const current = (queue: Queue): Entry | null => queue.entries[queue.at] ?? null;

/** The place of an entry; -1 when it is not there. */
const placeOf = (queue: Queue, key: number) =>
  queue.entries.findIndex((entry) => entry.key === key);

function mixed<Value>(values: readonly Value[], chance: Chance): Value[] {
  const all = [...values];
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = Math.min(last, Math.floor(chance() * (last + 1)));
    const held = all[last] as Value;
    all[last] = all[other] as Value;
    all[other] = held;
  }
  return all;
}

/** Entries for tracks, with keys from `first` on. */
const entriesFor = (tracks: readonly Track[], first: number): Entry[] =>
  tracks.map((track, index) => ({ key: first + index, track }));

/** Plays these tracks instead of what was there, from the one at this place on. */
export function play(queue: Queue, tracks: readonly Track[], from = 0): Queue {
  const entries = entriesFor(tracks, queue.nextKey);
  const at = entries.length === 0 ? -1 : Math.min(Math.max(0, from), entries.length - 1);
  return {
    ...queue,
    entries,
    at,
    unshuffled: null,
    nextKey: queue.nextKey + entries.length,
  };
}

/** Plays these tracks in any order. */
export function playShuffled(queue: Queue, tracks: readonly Track[], chance: Chance): Queue {
  const ordered = play(queue, tracks);
  const entries = mixed(ordered.entries, chance);
  return { ...ordered, entries, unshuffled: ordered.entries.map((entry) => entry.key) };
}

function insert(queue: Queue, tracks: readonly Track[], place: number): Queue {
  const added = entriesFor(tracks, queue.nextKey);
  const before = queue.entries[place - 1];
  let { unshuffled } = queue;
  if (unshuffled) {
    // Without shuffling they stand after the same one as with it.
    const after = before ? unshuffled.indexOf(before.key) + 1 : 0;
    unshuffled = unshuffled.toSpliced(after, 0, ...added.map((entry) => entry.key));
  }
  return {
    ...queue,
    entries: queue.entries.toSpliced(place, 0, ...added),
    at: queue.at < 0 && added.length > 0 ? 0 : queue.at,
    unshuffled,
    nextKey: queue.nextKey + added.length,
  };
}

/** Puts tracks right after the one that is played. */
export const playNext = (queue: Queue, tracks: readonly Track[]): Queue =>
  insert(queue, tracks, queue.at + 1);

/** Puts tracks at the end. */
export const append = (queue: Queue, tracks: readonly Track[]): Queue =>
  insert(queue, tracks, queue.entries.length);

/** Puts tracks at the end; where the order is mixed, theirs is mixed with that of all to come. */
export function extend(queue: Queue, tracks: readonly Track[], chance: Chance): Queue {
  const longer = append(queue, tracks);
  if (!longer.unshuffled) return longer;
  const played = longer.entries.slice(0, longer.at + 1);
  // Without mixing they come after all that was there.
  const unshuffled = [
    ...(queue.unshuffled ?? []),
    ...longer.entries.slice(queue.entries.length).map((entry) => entry.key),
  ];
  const toCome = mixed(longer.entries.slice(longer.at + 1), chance);
  return { ...longer, entries: [...played, ...toCome], unshuffled };
}

/** Takes an entry out; when it is the one that is played, the one after it takes its place. */
export function remove(queue: Queue, key: number): Queue {
  const place = placeOf(queue, key);
  if (place < 0) return queue;
  const entries = queue.entries.toSpliced(place, 1);
  const at = place < queue.at ? queue.at - 1 : Math.min(queue.at, entries.length - 1);
  const unshuffled = queue.unshuffled?.filter((one) => one !== key) ?? null;
  return { ...queue, entries, at, unshuffled };
}

/** Takes out everything but what is played. */
export function clearOthers(queue: Queue): Queue {
  const kept = current(queue);
  if (!kept) return queue;
  return {
    ...queue,
    entries: [kept],
    at: 0,
    unshuffled: queue.unshuffled && [kept.key],
  };
}

/** Puts an entry at another place; what is played goes on. */
export function move(queue: Queue, key: number, to: number): Queue {
  const from = placeOf(queue, key);
  const place = Math.min(Math.max(0, to), queue.entries.length - 1);
  const moved = queue.entries[from];
  if (!moved || from === place) return queue;
  const entries = queue.entries.toSpliced(from, 1).toSpliced(place, 0, moved);
  const playing = current(queue);
  return { ...queue, entries, at: entries.findIndex((entry) => entry === playing) };
}

/** Plays this entry. */
export function jump(queue: Queue, key: number): Queue {
  const at = placeOf(queue, key);
  return at < 0 ? queue : { ...queue, at };
}

/** Mixes what comes after the one that is played; what was before it comes after it too. */
export function shuffle(queue: Queue, chance: Chance): Queue {
  if (queue.unshuffled) return queue;
  const unshuffled = queue.entries.map((entry) => entry.key);
  const playing = current(queue);
  const others = queue.entries.filter((entry) => entry !== playing);
  const entries = [...(playing ? [playing] : []), ...mixed(others, chance)];
  return { ...queue, entries, at: playing ? 0 : -1, unshuffled };
}

/** Back to the order before shuffling; what is played goes on. */
export function unshuffle(queue: Queue): Queue {
  if (!queue.unshuffled) return queue;
  const places = new Map(queue.unshuffled.map((key, place) => [key, place]));
  const entries = queue.entries.toSorted(
    (one, other) => (places.get(one.key) ?? 0) - (places.get(other.key) ?? 0),
  );
  const playing = current(queue);
  return {
    ...queue,
    entries,
    at: entries.findIndex((entry) => entry === playing),
    unshuffled: null,
  };
}

/** Repeats nothing, then all, then one, then nothing. */
export function turnRepeat(queue: Queue): Queue {
  const after: Record<Repeat, Repeat> = { off: "all", all: "one", one: "off" };
  return { ...queue, repeat: after[queue.repeat] };
}

/**
 * The place of what is played next; `null` when nothing is.
 *
 * `ended` is when the track came to its end by itself: only then one that is repeated begins again.
 */
export function following(queue: Queue, ended: boolean): number | null {
  if (queue.at < 0) return null;
  if (ended && queue.repeat === "one") return queue.at;
  if (queue.at + 1 < queue.entries.length) return queue.at + 1;
  return queue.repeat === "off" ? null : 0;
}

/** The place of what was played before; the first is before itself unless all is repeated. */
export function preceding(queue: Queue): number | null {
  if (queue.at < 0) return null;
  if (queue.at > 0) return queue.at - 1;
  return queue.repeat === "off" ? 0 : queue.entries.length - 1;
}

/** Plays what is at this place. */
export const goTo = (queue: Queue, at: number | null): Queue =>
  at === null ? queue : { ...queue, at };
