import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as queues from "./queue";
import type { Queue, Track } from "./queue";

const track = (id: number): Track => ({ id, title: `Track ${id}` });
const tracks = (...ids: number[]) => ids.map(track);
const ids = (queue: Queue) => queue.entries.map((entry) => entry.track.id);
const playing = (queue: Queue) => queues.current(queue)?.track.id;

/** Chance that gives the same again for the same seed. */
function chanceOf(seed: number) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const someTracks = fc.array(fc.integer({ min: 1, max: 50 }).map(track), { maxLength: 12 });
const place = fc.integer({ min: -3, max: 30 });

/** Something a person does to a queue; places are taken as they fit. */
const deed: fc.Arbitrary<(queue: Queue) => Queue> = fc.oneof(
  fc.tuple(someTracks, place).map(
    ([all, at]) =>
      (queue: Queue) =>
        queues.play(queue, all, at),
  ),
  fc.tuple(someTracks, fc.nat()).map(
    ([all, seed]) =>
      (queue: Queue) =>
        queues.playShuffled(queue, all, chanceOf(seed)),
  ),
  someTracks.map((all) => (queue: Queue) => queues.append(queue, all)),
  fc.tuple(someTracks, fc.nat()).map(
    ([all, seed]) =>
      (queue: Queue) =>
        queues.extend(queue, all, chanceOf(seed)),
  ),
  someTracks.map((all) => (queue: Queue) => queues.playNext(queue, all)),
  place.map((at) => (queue: Queue) => queues.remove(queue, queue.entries[at]?.key ?? -1)),
  fc.tuple(place, place).map(
    ([from, to]) =>
      (queue: Queue) =>
        queues.move(queue, queue.entries[from]?.key ?? -1, to),
  ),
  place.map((at) => (queue: Queue) => queues.jump(queue, queue.entries[at]?.key ?? -1)),
  fc.nat().map((seed) => (queue: Queue) => queues.shuffle(queue, chanceOf(seed))),
  fc.constantFrom(queues.unshuffle, queues.turnRepeat, queues.clearOthers),
  fc.boolean().map((ended) => (queue: Queue) => queues.goTo(queue, queues.following(queue, ended))),
  fc.constant((queue: Queue) => queues.goTo(queue, queues.preceding(queue))),
);
const deeds = fc.array(deed, { maxLength: 25 });
const after = (done: readonly ((queue: Queue) => Queue)[]) =>
  done.reduce((queue, one) => one(queue), queues.EMPTY);

describe("the queue, whatever is done to it", () => {
  it("plays one of its entries, or is empty", () => {
    fc.assert(
      fc.property(deeds, (done) => {
        const queue = after(done);
        expect(queue.at >= 0 && queue.at < queue.entries.length).toBe(queue.entries.length > 0);
      }),
    );
  });

  it("knows each entry once, in both orders", () => {
    fc.assert(
      fc.property(deeds, (done) => {
        const queue = after(done);
        const keys = queue.entries.map((entry) => entry.key);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys.every((key) => key < queue.nextKey)).toBe(true);
        if (queue.unshuffled) {
          expect([...queue.unshuffled].sort((a, b) => a - b)).toEqual(keys.sort((a, b) => a - b));
        }
      }),
    );
  });

  it("goes on with what is played when it is shuffled, put in order, or moved about", () => {
    fc.assert(
      fc.property(deeds, fc.nat(), place, place, (done, seed, from, to) => {
        const queue = after(done);
        const now = queues.current(queue);
        const same = (changed: Queue) => expect(queues.current(changed)).toBe(now);
        same(queues.shuffle(queue, chanceOf(seed)));
        same(queues.unshuffle(queue));
        same(queues.move(queue, queue.entries[from]?.key ?? -1, to));
        same(queues.append(queue, queue.entries.length > 0 ? tracks(7) : []));
        same(queues.clearOthers(queue));
      }),
    );
  });

  it("is in order again after shuffling", () => {
    fc.assert(
      fc.property(someTracks, place, fc.nat(), (all, at, seed) => {
        const queue = queues.play(queues.EMPTY, all, at);
        expect(queues.unshuffle(queues.shuffle(queue, chanceOf(seed)))).toEqual(queue);
      }),
    );
  });

  it("plays everything once, in one round", () => {
    fc.assert(
      fc.property(someTracks, fc.nat(), (all, seed) => {
        fc.pre(all.length > 0);
        let queue = queues.playShuffled(queues.EMPTY, all, chanceOf(seed));
        const heard = [playing(queue)];
        for (let next = queues.following(queue, true); next !== null;) {
          queue = queues.goTo(queue, next);
          heard.push(playing(queue));
          next = queues.following(queue, true);
        }
        expect(heard.toSorted()).toEqual(all.map((one) => one.id).toSorted());
      }),
    );
  });
});

describe("the queue", () => {
  const three = queues.play(queues.EMPTY, tracks(1, 2, 3), 1);
  const keyOf = (queue: Queue, id: number) =>
    queue.entries.find((entry) => entry.track.id === id)?.key ?? -1;

  it("puts what is to be next right after what is played, also when it is shuffled", () => {
    expect(ids(queues.playNext(three, tracks(8, 9)))).toEqual([1, 2, 8, 9, 3]);
    const mixed = queues.playNext(queues.shuffle(three, chanceOf(4)), tracks(8));
    expect(ids(mixed).slice(0, 2)).toEqual([2, 8]);
    expect(ids(queues.unshuffle(mixed))).toEqual([1, 2, 8, 3]);
  });

  it("plays the one after what is taken out", () => {
    expect(playing(queues.remove(three, keyOf(three, 2)))).toBe(3);
    expect(playing(queues.remove(three, keyOf(three, 1)))).toBe(2);
    const last = queues.play(queues.EMPTY, tracks(1, 2), 1);
    expect(playing(queues.remove(last, keyOf(last, 2)))).toBe(1);
  });

  it("repeats what it is told to", () => {
    const last = queues.goTo(three, 2);
    expect(queues.following(last, true)).toBeNull();
    const all = queues.turnRepeat(last);
    expect(queues.following(all, true)).toBe(0);
    const one = queues.turnRepeat(all);
    expect(queues.following(one, true)).toBe(2);
    expect(queues.following(one, false)).toBe(0);
    expect(queues.turnRepeat(one).repeat).toBe("off");
  });

  it("goes back to the first, and from it to the last only when all is repeated", () => {
    const first = queues.goTo(three, 0);
    expect(queues.preceding(first)).toBe(0);
    expect(queues.preceding(queues.turnRepeat(first))).toBe(2);
    expect(queues.preceding(queues.EMPTY)).toBeNull();
  });
});
