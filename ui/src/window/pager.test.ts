import { describe, expect, it } from "vitest";
import { Pager, type Part } from "./pager.svelte";

/** Answers when it is told to. */
function slowly() {
  const answers: ((part: Part<number> | Error) => void)[] = [];
  const fetch = () =>
    new Promise<Part<number>>((give, refuse) => {
      answers.push((part) => (part instanceof Error ? refuse(part) : give(part)));
    });
  return { answers, fetch };
}

describe("a pager", () => {
  it("adds page to page", async () => {
    const pager = new Pager((after) =>
      Promise.resolve(
        after === null
          ? { files: [1, 2], next: "2", total: 3 }
          : { files: [3], next: null, total: 3 },
      ),
    );
    await pager.restart();
    expect([pager.files, pager.next, pager.total]).toEqual([[1, 2], "2", 3]);
    await pager.more();
    expect([pager.files, pager.next]).toEqual([[1, 2, 3], null]);
  });

  it("shows the answer to the latest question alone", async () => {
    const { answers, fetch } = slowly();
    const pager = new Pager(fetch);
    const [first, second] = [pager.restart(), pager.restart()];
    answers[1]?.({ files: [2], next: null });
    await second;
    answers[0]?.({ files: [1], next: null });
    await first;
    expect(pager.files).toEqual([2]);
  });

  it("keeps what it has when a page fails, and asks for the same again", async () => {
    let failing = false;
    const asked: (string | null)[] = [];
    const pager = new Pager<number>((after) => {
      asked.push(after);
      if (failing) return Promise.reject(new Error("away"));
      return Promise.resolve({ files: [1], next: "1" });
    });
    await pager.restart();
    failing = true;
    await pager.more();
    expect(pager.files).toEqual([1]);
    expect(pager.failure?.sentence).toBe("away");
    failing = false;
    await pager.more();
    expect([pager.files, pager.failure]).toEqual([[1, 1], null]);
    expect(asked).toEqual([null, "1", "1"]);
  });
});
