import { describe, expect, it } from "vitest";
import { Source, Task } from "./task.svelte";

const failure = (kind: string) => ({ kind, sentence: "It failed.", detail: null });

describe("a task", () => {
  it("is not begun twice", async () => {
    const task = new Task();
    let end: () => void = () => undefined;
    const first = task.run(() => new Promise<void>((done) => (end = done)));
    expect(task.busy).toBe(true);
    expect(await task.run(() => Promise.reject(new Error("never begun")))).toBe(false);
    end();
    expect(await first).toBe(true);
    expect([task.busy, task.failure]).toEqual([false, null]);
  });

  it("keeps why it failed until it is tried again", async () => {
    const task = new Task();
    expect(await task.run(() => Promise.reject(failure("disk_full")))).toBe(false);
    expect(task.failure?.kind).toBe("disk_full");
    await task.run(() => Promise.resolve());
    expect(task.failure).toBeNull();
  });

  it("says nothing of what was given up", async () => {
    const task = new Task();
    await task.run(() => Promise.reject(failure("cancelled")));
    expect(task.failure).toBeNull();
  });
});

describe("a source", () => {
  it("keeps its value when it cannot be fetched anew", async () => {
    let failing = false;
    const source = new Source(() =>
      failing ? Promise.reject(new Error("away")) : Promise.resolve(7),
    );
    await source.load();
    failing = true;
    await source.load();
    expect([source.value, source.failure?.sentence, source.loading]).toEqual([7, "away", false]);
  });

  it("takes no answer that is older than what it was given", async () => {
    let give: (value: number) => void = () => undefined;
    const source = new Source(() => new Promise<number>((done) => (give = done)));
    const load = source.load();
    source.take(2);
    give(1);
    await load;
    expect(source.value).toBe(2);
  });
});
