import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { speak } from "../../messages/speech.svelte";
import { computer, house, NOW } from "../../testing/house";
import { isGrave, needs } from "./needs";
import { news } from "./news";
import { minutesUntilTomorrow } from "./pauses";
import { computerAddress, housePage, withQuery } from "./routes";
import { stateOf, waitsFor } from "./sentences";
import { secondsLeft, smoothed } from "./time_left";

const sending = (part = {}) =>
  computer({
    state: { word: "sending", sentence: "Sending 12 files" },
    safe: 2_902,
    asked: { files: 12, bytes: 120_000_000 },
    waiting: { files: 300, bytes: 2_880_000_000 },
    ...part,
  });

describe("an address below the house", () => {
  it.each([
    ["/house", { page: "dashboard" }],
    ["/house/", { page: "dashboard" }],
    ["/house/queue", { page: "queue" }],
    ["/house/computers/a%2Fb", { page: "computer", id: "a/b" }],
    ["/house/computers", { page: "nothing" }],
    ["/house/computers/1/more", { page: "nothing" }],
    ["/house/log/1", { page: "nothing" }],
    ["/house/computers/%E0%A4%A", { page: "computer", id: "%E0%A4%A" }],
  ])("%s is that of a page", (path, page) => {
    expect(housePage(path)).toEqual(page);
  });

  it("leads to any computer", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (id) => {
        expect(housePage(computerAddress(id))).toEqual({ page: "computer", id });
      }),
    );
  });

  it("says only what is asked", () => {
    expect(withQuery("/house/queue", { show: null, computer: "a&b" })).toBe(
      "/house/queue?computer=a%26b",
    );
    expect(withQuery("/house/queue", { show: null })).toBe("/house/queue");
  });
});

describe("a computer's state", () => {
  const said = (one: ReturnType<typeof computer>, left: number | null = null) =>
    stateOf(one, NOW, left).words;

  it("is a plain sentence", () => {
    speak("en", ["en"]);
    expect(said(computer())).toBe("All 3,214 files are safe");
    expect(said(computer({ files: 0, safe: 0 }))).toBe("It has offered no files yet");
    expect(said(sending())).toBe("Collecting 312 files");
    expect(said(sending(), 480)).toBe("Collecting 312 files, about 8 minutes left");
    expect(
      said(
        computer({
          state: { word: "away", sentence: "Not seen for 3 days" },
          last_seen_at: NOW - 3 * 86_400_000,
        }),
      ),
    ).toBe("Not seen for 3 days");
    expect(
      said(
        computer({
          state: { word: "waiting", sentence: "Waiting: something is being streamed to it" },
          reason: { word: "streaming", sentence: "Waiting: something is being streamed to desk." },
        }),
      ),
    ).toBe("Waiting: a film or music is playing there");
    expect(
      said(
        computer({
          state: { word: "paused", sentence: "Paused by its user" },
          paused: true,
          paused_by: "user",
        }),
      ),
    ).toBe("Paused by its user");
  });

  it("is the server's own sentence where it is not known here", () => {
    const one = computer({ state: { word: "dreaming", sentence: "It dreams" } });
    expect(stateOf(one, NOW, null)).toEqual({ words: "It dreams", english: true });
    expect(waitsFor("moon", "Waiting for the moon.")).toEqual({
      words: "Waiting for the moon.",
      english: true,
    });
    expect(waitsFor("battery", "").english).toBe(false);
  });
});

describe("the time left", () => {
  it("is told in minutes for those that send", () => {
    const left = secondsLeft(house({ computers: [sending(), computer({ id: "2" })] }), 6_250_000);
    expect([...left]).toEqual([["1", 480]]);
  });

  it("is not told where nothing travels", () => {
    expect(secondsLeft(house({ computers: [sending()] }), 0).size).toBe(0);
  });

  it("follows the rate slowly, and between what was and what is", () => {
    expect(smoothed(null, 8)).toBe(8);
    fc.assert(
      fc.property(fc.nat(1e9), fc.nat(1e9), (before, rate) => {
        const now = smoothed(before, rate);
        expect(now).toBeGreaterThanOrEqual(Math.min(before, rate) - 1e-6);
        expect(now).toBeLessThanOrEqual(Math.max(before, rate) + 1e-6);
      }),
    );
  });
});

describe("news", () => {
  it("are changes of kind, and never of numbers", () => {
    const before = house({ computers: [sending()] });
    const further = house({
      computers: [sending({ safe: 2_950, asked: { files: 3, bytes: 1 } })],
      traffic: { received_rate: 9_000_000, streamed_rate: 1 },
    });
    expect(news(before, further)).toEqual([]);
    expect(news(before, house())).toEqual(["Ana's laptop: All 3,214 files are safe."]);
  });

  it("name who came, who went, and what is streamed", () => {
    const streams = [{ to: "TV", name: "film.mp4" }];
    const after = house({ computers: [computer({ id: "2", name: "Desk" })], streams });
    expect(news(house(), after)).toEqual([
      "Desk is paired.",
      "Ana's laptop is paired no more.",
      "Something is being streamed.",
    ]);
    expect(news(after, { ...after, streams: [] })).toEqual(["Nothing is being streamed any more."]);
  });
});

describe("what needs the owner", () => {
  it("is nothing while all is well", () => {
    expect(needs(house())).toEqual([]);
  });

  it("comes with the gravest first", () => {
    const found = needs(
      house({
        doubt: "The shares lack their mark.",
        failures: { set_aside: 3, damaged: 1 },
        computers: [
          computer({ overdue: true }),
          computer({
            id: "2",
            reason: { word: "over_quota", sentence: "" },
            state: { word: "failed", sentence: "" },
          }),
        ],
        storage: { ...house().storage, free_bytes: 1 },
      }),
    );
    expect(found.map((need) => need.kind)).toEqual([
      "doubt",
      "damaged",
      "disk_full",
      "set_aside",
      "overdue",
      "over_quota",
    ]);
    const grave = found.map(isGrave);
    expect(grave).toEqual([...grave].sort((one, other) => Number(other) - Number(one)));
  });

  it("does not take an unread disk for a full one", () => {
    const storage = { by_kind: [], disk_bytes: 0, free_bytes: 0, kept_free_bytes: 0 };
    expect(needs(house({ storage }))).toEqual([]);
  });

  it("names a computer whose files are not safe for other reasons", () => {
    const one = computer({ safe: 3_210, state: { word: "failed", sentence: "" } });
    expect(needs(house({ computers: [one] }))).toEqual([
      { kind: "not_safe", id: "1", name: "Ana's laptop", count: 4 },
    ]);
  });
});

describe("tomorrow", () => {
  it("begins at six in the morning", () => {
    expect(minutesUntilTomorrow(new Date(2026, 5, 10, 22, 0))).toBe(8 * 60);
    expect(minutesUntilTomorrow(new Date(2026, 11, 31, 23, 59, 30))).toBe(361);
  });

  it("is never over, and within what the server allows", () => {
    const days = fc.date({
      min: new Date(2000, 0, 1),
      max: new Date(2100, 0, 1),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(days, (now) => {
        const minutes = minutesUntilTomorrow(now);
        expect(minutes).toBeGreaterThan(0);
        expect(minutes).toBeLessThanOrEqual(32 * 60);
      }),
    );
  });
});
