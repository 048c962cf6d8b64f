import { describe, expect, it } from "vitest";
import { Refused } from "../api/refused";
import { Gathered } from "./gathered.svelte";

describe("a list that is fetched in parts", () => {
  it("goes on where it was, until all is there", async () => {
    const asked: (string | null)[] = [];
    const list = new Gathered<number>((after) => {
      asked.push(after);
      const at = Number(after ?? 0);
      return Promise.resolve({ items: [at, at + 1], next: at < 4 ? String(at + 2) : null });
    });
    expect(list.fresh).toBe(true);
    for (let count = 0; count < 5; count += 1) await list.more();
    expect(list.items).toEqual([0, 1, 2, 3, 4, 5]);
    expect(list.complete).toBe(true);
    expect(asked).toEqual([null, "2", "4"]);
  });

  it("asks once at a time", async () => {
    let asked = 0;
    const list = new Gathered<number>(() => {
      asked += 1;
      return Promise.resolve({ items: [asked], next: "more" });
    });
    await Promise.all([list.more(), list.more()]);
    expect(asked).toBe(1);
  });

  it("gives all of itself, also while a part is under way", async () => {
    const list = new Gathered<number>((after) => {
      const at = Number(after ?? 0);
      return Promise.resolve({ items: [at], next: at < 3 ? String(at + 1) : null });
    });
    void list.more();
    expect(await list.rest()).toEqual([0, 1, 2, 3]);
    expect(await list.rest()).toEqual([0, 1, 2, 3]);
  });

  it("gives what it has when the server refuses the rest", async () => {
    let asked = 0;
    const list = new Gathered<number>(() => {
      asked += 1;
      return asked < 3
        ? Promise.resolve({ items: [asked], next: "more" })
        : Promise.reject(new Refused(500, "failed", "It failed."));
    });
    expect(await list.rest()).toEqual([1, 2]);
    expect(list.refused?.message).toBe("It failed.");
    expect(asked).toBe(3);
  });

  it("keeps what it has when the server refuses, and goes on from there", async () => {
    let works = true;
    const list = new Gathered<number>((after) =>
      works
        ? Promise.resolve({ items: [Number(after ?? 0)], next: "1" })
        : Promise.reject(new Refused(500, "failed", "It failed.")),
    );
    await list.more();
    works = false;
    await list.more();
    expect(list.refused?.message).toBe("It failed.");
    expect(list.items).toEqual([0]);
    works = true;
    await list.more();
    expect(list.refused).toBeNull();
    expect(list.items).toEqual([0, 1]);
  });
});
