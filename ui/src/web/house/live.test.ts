import { afterEach, describe, expect, it, vi } from "vitest";
import { house } from "../../testing/house";
import { Live } from "./live.svelte";
import type { House } from "./server";

/** A stream that says what the test says. */
class Stream extends EventTarget {
  readyState = 1;
  closed = false;

  tell(told: House) {
    this.dispatchEvent(new MessageEvent("house", { data: JSON.stringify(told) }));
  }

  fail(readyState: number) {
    this.readyState = readyState;
    this.dispatchEvent(new Event("error"));
  }

  close() {
    this.closed = true;
  }
}

function opened() {
  const streams: Stream[] = [];
  const changes: [House, House][] = [];
  const refused = vi.fn();
  const live = new Live(
    (before, after) => changes.push([before, after]),
    refused,
    () => {
      const stream = new Stream();
      streams.push(stream);
      return stream as unknown as EventSource;
    },
  );
  live.open();
  const stream = streams[0];
  if (!stream) throw new Error("nothing was opened");
  return { live, stream, streams, changes, refused };
}

describe("the house as it is heard", () => {
  afterEach(() => vi.useRealTimers());

  it("is what was told last, and each change is told on", () => {
    const { live, stream, changes } = opened();
    expect(live.house).toBeNull();
    stream.tell(house());
    expect(changes).toEqual([]);
    const after = house({ computers: [] });
    stream.tell(after);
    expect(live.house).toEqual(after);
    expect(changes).toEqual([[house(), after]]);
  });

  it("says when it is cut, until it is heard again", () => {
    const { live, stream, streams, refused } = opened();
    stream.tell(house());
    stream.fail(0);
    expect(live.cut).toBe(true);
    // The browser connects again by itself.
    expect(streams).toHaveLength(1);
    expect(refused).not.toHaveBeenCalled();
    stream.tell(house());
    expect(live.cut).toBe(false);
  });

  it("is asked for again after a refusal, which may mean that nobody is signed in", () => {
    vi.useFakeTimers();
    const { live, stream, streams, refused } = opened();
    stream.fail(2);
    expect(refused).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(10_000);
    expect(streams).toHaveLength(2);
    live.close();
    expect(streams[1]?.closed).toBe(true);
  });

  it("is not asked for again by a page that was left", () => {
    vi.useFakeTimers();
    const { live, stream, streams } = opened();
    stream.fail(2);
    live.close();
    vi.advanceTimersByTime(60_000);
    expect(streams).toHaveLength(1);
  });
});
