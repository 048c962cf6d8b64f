import { describe, expect, it } from "vitest";
import type { MonthItems } from "./library";
import { MOST_AT_ONCE, MOST_ITEMS, Months } from "./months";

const month = (count: number, from = 0): MonthItems => ({
  ids: Array.from({ length: count }, (_, at) => from + at),
  ratios: Array.from({ length: count }, () => 1.5),
  taken: [],
  kinds: [],
  durations_ms: [],
  thumbhashes: [],
  lives: [],
});

/** A server that answers when it is told to. */
function house(size = 10) {
  const asked: string[] = [];
  const stopped: string[] = [];
  const errors: unknown[] = [];
  const waiting = new Map<string, { answer: () => void; fail: (error: Error) => void }>();
  let changes = 0;
  const months = new Months({
    fetch: (key, signal) =>
      new Promise((resolve, reject) => {
        asked.push(key);
        waiting.set(key, { answer: () => resolve(month(size)), fail: reject });
        signal.addEventListener("abort", () => {
          stopped.push(key);
          reject(new DOMException("stopped", "AbortError"));
        });
      }),
    onchange: () => (changes += 1),
    onerror: (error) => errors.push(error),
  });
  const settle = () => new Promise((end) => setTimeout(end, 0));
  const answer = async (key: string) => {
    waiting.get(key)?.answer();
    await settle();
  };
  return { months, asked, stopped, errors, waiting, answer, settle, changes: () => changes };
}

describe("months at hand", () => {
  it("are fetched in the order of nearness, a few at once", async () => {
    const { months, asked, answer } = house();
    months.want(["a", "b", "c", "d", "e", "f"]);
    expect(asked).toEqual(["a", "b", "c", "d"].slice(0, MOST_AT_ONCE));
    await answer("b");
    expect(asked.at(-1)).toBe("e");
    expect([...months.all().keys()]).toEqual(["b"]);
  });

  it("are not fetched once they are far, and are when they are near again", async () => {
    const { months, asked, stopped, errors, settle } = house();
    months.want(["a"]);
    months.want(["z"]);
    await settle();
    expect(stopped).toEqual(["a"]);
    months.want(["a"]);
    await settle();
    expect(asked).toEqual(["a", "z", "a"]);
    expect(errors).toEqual([]);
  });

  it("go on being fetched when somebody waits for them", async () => {
    const { months, stopped, answer } = house();
    const items = months.items("a");
    months.want(["z"]);
    expect(stopped).toEqual([]);
    await answer("a");
    expect((await items).ids).toHaveLength(10);
  });

  it("are forgotten when there are too many, those used longest ago first", async () => {
    const { months, answer } = house(MOST_ITEMS / 3);
    for (const key of ["a", "b", "c", "d", "e"]) {
      months.want([key]);
      await answer(key);
    }
    months.want(["e"]);
    expect([...months.all().keys()]).toEqual(["c", "d", "e"]);
  });

  it("stay to be seen while they are fetched anew", async () => {
    const { months, asked, answer } = house();
    months.want(["a", "b"]);
    await answer("a");
    await answer("b");
    const before = months.all().get("a");
    months.renew(["a"]);
    expect([...months.all().keys()]).toEqual(["a"]);
    expect(months.all().get("a")).toBe(before);
    expect(asked).toEqual(["a", "b", "a"]);
    await answer("a");
    expect(months.all().get("a")).not.toBe(before);
  });

  it("tell of failures", async () => {
    const { months, errors, waiting, settle } = house();
    months.want(["a"]);
    waiting.get("a")?.fail(new Error("the server is away"));
    await settle();
    expect(String(errors)).toContain("the server is away");
  });
});
