import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { house } from "../../testing/house";
import { parts } from "./dashboard/storage";
import { columns, highest, hours, roundedUp, sum } from "./dashboard/traffic";
import { KINDS, pageOf } from "./log/kinds";
import { clock, spelled } from "./pair/countdown";
import { darkPath } from "./pair/qr";
import { listFor, nameAndFolder, stillThere, wishesFor } from "./queue/lists";
import type { HouseEvent } from "./server";
import { grouped, kindOfTemplate, KNOWN, linesOf } from "./settings/groups";
import { DAYS, readWeekly, writeWeekly, type Rate, type Weekly } from "./settings/weekly";

describe("traffic", () => {
  it("keeps every byte in wider columns, the newest at the end", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1e9), { maxLength: 200 }),
        fc.integer({ min: 1, max: 90 }),
        (received, minutes) => {
          const traffic = {
            from_at: 0,
            step_seconds: 60,
            received,
            streamed: received.map((one) => one * 2),
          };
          const bars = columns(traffic, minutes);
          expect(sum(bars.map((bar) => bar.received))).toBe(sum(received));
          expect(sum(bars.map((bar) => bar.streamed))).toBe(2 * sum(received));
          if (received.length > 0) {
            expect(bars.at(-1)?.untilAt).toBe(received.length * 60_000);
            expect(bars[0]?.fromAt).toBe(0);
          }
          for (const [at, bar] of bars.entries()) {
            if (at > 0) expect(bar.fromAt).toBe(bars[at - 1]?.untilAt);
          }
        },
      ),
    );
  });

  it("has an axis that ends at a round rate", () => {
    expect([0, 0.3, 1, 3, 4_900_000, 51].map(roundedUp)).toEqual([1, 0.5, 1, 5, 5_000_000, 100]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), (value) => {
        const top = roundedUp(value);
        expect(top).toBeGreaterThanOrEqual(value);
        expect(top).toBeLessThanOrEqual(value * 2.5 + 1e-9);
      }),
    );
    const bar = { fromAt: 0, untilAt: 60_000, received: 600, streamed: 1_200 };
    expect(highest([bar])).toBe(20);
  });

  it("has marks at full hours", () => {
    const from = new Date(2026, 5, 10, 13, 20).getTime();
    const marks = hours(from, from + 86_400_000, 6).map((at) => new Date(at).getHours());
    expect(marks).toEqual([18, 0, 6, 12]);
  });
});

describe("storage", () => {
  it("fills the disk, what is not of Trove included", () => {
    const { storage } = house();
    const bar = parts(storage);
    expect(bar.map((part) => part.kind)).toEqual(["photo", "video", "elsewhere", "free"]);
    expect(sum(bar.map((part) => part.bytes))).toBe(storage.disk_bytes);
  });

  it("takes an unknown kind for other files", () => {
    const by_kind = [
      { kind: "hologram", files: 1, bytes: 5 },
      { kind: "other", files: 2, bytes: 6 },
    ];
    const [first] = parts({ ...house().storage, by_kind });
    expect(first).toEqual({ kind: "other", files: 3, bytes: 11 });
  });
});

describe("a QR code", () => {
  it("is drawn as strokes of dark modules", () => {
    expect(darkPath(["110", "001"])).toBe("M4 4h2v1h-2zM6 5h1v1h-1z");
  });

  it("has each dark module once", () => {
    const rows = fc.array(fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), { maxLength: 9 });
    fc.assert(
      fc.property(rows, (dark) => {
        const modules = dark.map((row) => row.map((one) => (one ? "1" : "0")).join(""));
        const strokes = [...darkPath(modules).matchAll(/h(\d+)v/g)];
        expect(sum(strokes.map((one) => Number(one[1])))).toBe(dark.flat().filter(Boolean).length);
      }),
    );
  });
});

describe("a code", () => {
  it("is spoken one by one, and counts down", () => {
    expect(spelled("ABCD EF7H")).toBe("A B C D E F 7 H");
    expect([clock(600_000), clock(59_001), clock(0), clock(-5)]).toEqual([
      "10:00",
      "1:00",
      "0:00",
      "0:00",
    ]);
  });
});

describe("the queue", () => {
  it("knows its lists and its wishes", () => {
    expect(listFor("failed")).toBe("failed");
    expect(listFor("<img>")).toBe("waiting");
    expect(wishesFor({ wish: "usual" })).toEqual(["first", "not_now", "never"]);
    expect(wishesFor({ wish: "never" })).toEqual(["first", "not_now", "usual"]);
  });

  it("shows a path by its name and its folder", () => {
    expect(nameAndFolder("/data/ana/a.jpg")).toEqual({ name: "a.jpg", folder: "/data/ana" });
    expect(nameAndFolder("C:\\Photos\\a.jpg")).toEqual({ name: "a.jpg", folder: "C:\\Photos" });
    expect(nameAndFolder("a.jpg")).toEqual({ name: "a.jpg", folder: "" });
  });

  it("acts on nothing that is no longer shown", () => {
    expect(stillThere(new Set([1, 2, 9]), [{ content: 2 }, { content: 3 }])).toEqual([2]);
  });
});

describe("the hours of the week", () => {
  it.each([
    "unlimited",
    "nothing",
    "5 MB/s",
    "800 kB/s",
    "22:00-07:00 unlimited, else 5 MB/s",
    "mon tue wed thu fri 08:00-16:00 1 MB/s, sat sun nothing, else unlimited",
    "mon tue wed thu fri sat sun nothing, else 1 B/s",
  ])("%s is read and written as it was", (text) => {
    const weekly = readWeekly(text);
    expect(weekly && writeWeekly(weekly)).toBe(text);
  });

  it("takes days from one to another, over the weekend too", () => {
    expect(readWeekly("fri-mon nothing, else unlimited")?.rows[0]?.days).toEqual([
      "mon",
      "fri",
      "sat",
      "sun",
    ]);
  });

  it.each(["", "soon", "5 apples", "mon", "22:00 5 MB/s", "else 5 MB/s, else 1 MB/s"])(
    "%s is not understood",
    (text) => expect(readWeekly(text)).toBeNull(),
  );

  it("is not written where something is missing", () => {
    const row = {
      days: [...DAYS],
      from: "01:00",
      until: "02:00",
      rate: { form: "nothing" as const },
    };
    const otherwise = { form: "unlimited" as const };
    expect(writeWeekly({ rows: [{ ...row, days: [] }], otherwise })).toBeNull();
    for (const from of ["", "7", "24:00", "12:60"]) {
      expect(writeWeekly({ rows: [{ ...row, from }], otherwise })).toBeNull();
    }
    expect(writeWeekly({ rows: [], otherwise: { form: "rate", megabytes: "much" } })).toBeNull();
    expect(writeWeekly({ rows: [], otherwise: { form: "rate", megabytes: "0,5" } })).toBe(
      "500 kB/s",
    );
  });

  it("comes back as it was, whatever it is", () => {
    const time = fc
      .tuple(fc.nat(23), fc.nat(59))
      .map((both) => both.map((one) => String(one).padStart(2, "0")).join(":"));
    const rate: fc.Arbitrary<Rate> = fc.oneof(
      fc.constant<Rate>({ form: "unlimited" }),
      fc.constant<Rate>({ form: "nothing" }),
      fc
        .integer({ min: 1, max: 1e6 })
        .map<Rate>((kilobytes) => ({ form: "rate", megabytes: String(kilobytes / 1_000) })),
    );
    const row = fc.record({
      days: fc.subarray([...DAYS], { minLength: 1 }),
      from: time,
      until: time,
      rate,
    });
    const week: fc.Arbitrary<Weekly> = fc.record({
      rows: fc.array(row, { maxLength: 5 }),
      otherwise: rate,
    });
    fc.assert(
      fc.property(week, (weekly) => {
        const text = writeWeekly(weekly);
        const again = text === null ? null : readWeekly(text);
        // The whole day is written without its hours.
        const plain = weekly.rows.map((one) =>
          one.from === one.until ? { ...one, from: "00:00", until: "00:00" } : one,
        );
        expect(again).toEqual({ ...weekly, rows: plain });
      }),
    );
  });
});

describe("settings", () => {
  const setting = (name: string) => ({
    name,
    meaning: "",
    form: "number",
    words: "",
    set: false,
  });

  it("stand in groups, each once, and unknown ones at the end", () => {
    const groups = grouped([...KNOWN, "colour"].map(setting));
    const names = groups.flatMap((group) => group.settings.map((one) => one.name));
    expect(names.sort()).toEqual([...KNOWN, "colour"].sort());
    expect(groups.at(-1)).toEqual({ group: "other", settings: [setting("colour")] });
  });

  it("have examples of their kind", () => {
    expect(
      ["undated_photo_template", "video_template", "unsorted_music_template", "other_template"].map(
        kindOfTemplate,
      ),
    ).toEqual(["photo", "video", "music", "other"]);
    expect(linesOf(" *.tmp \n\n.cache\n")).toEqual(["*.tmp", ".cache"]);
  });
});

describe("the log", () => {
  const event = (id: number, client: string | null): HouseEvent => ({
    id,
    at_ms: id,
    kind: KINDS[0],
    client,
    message: "",
  });

  it("reads on until it has enough of one computer", async () => {
    const asked: (number | null)[] = [];
    const read = (before: number | null) => {
      asked.push(before);
      const from = before ?? 101;
      const ids = Array.from({ length: 10 }, (_, at) => from - 1 - at).filter((id) => id > 0);
      const events = ids.map((id) => event(id, id % 2 === 0 ? "a" : "b"));
      const last = ids.at(-1) ?? 1;
      return Promise.resolve(last > 1 ? { events, next: last } : { events });
    };
    const part = await pageOf(read, "a", null);
    expect(part.entries.map((one) => one.id)).toEqual(
      Array.from({ length: 20 }, (_, at) => 100 - 2 * at),
    );
    expect(asked).toEqual([null, 91, 81, 71]);
    expect(part.next).toBe(61);
    const all = await pageOf(read, null, null);
    expect(all.entries).toHaveLength(10);
    const rest = await pageOf(read, "c", 61);
    expect(rest).toEqual({ entries: [], next: null });
  });
});
