import { describe, expect, it } from "vitest";
import { speak } from "../messages/speech.svelte";
import type { Situation } from "./bindings";
import { sentence } from "./sentence";

const ALL: Situation[] = [
  { kind: "starting" },
  { kind: "broken", sentence: "The disk is damaged." },
  { kind: "not_paired" },
  { kind: "refused", sentence: "The server does not know this computer." },
  { kind: "no_folders" },
  { kind: "paused", pause: { form: "until_resumed" } },
  { kind: "paused", pause: { form: "on_network" } },
  { kind: "paused", pause: { form: "until", until_ms: Date.now() + 60_000 } },
  { kind: "unreachable", server: "Living room", since_ms: null },
  { kind: "unreachable", server: "Living room", since_ms: 0 },
  { kind: "trouble", sentence: "The disk is full." },
  { kind: "looking", files: 1 },
  { kind: "settling", files: 1 },
  { kind: "hindered", hindrance: "battery", files: 2 },
  { kind: "hindered", hindrance: "metered", files: 1 },
  { kind: "hindered", hindrance: "full_screen", files: 1 },
  { kind: "hindered", hindrance: "user_active", files: 1 },
  { kind: "hindered", hindrance: "outside_hours", files: 1 },
  { kind: "hindered", hindrance: "other", files: 1 },
  { kind: "held", reason: "streaming", files: 2 },
  { kind: "held", reason: "streaming_elsewhere", files: 1 },
  { kind: "held", reason: "outside_hours", files: 1 },
  { kind: "held", reason: "library_away", files: 1 },
  { kind: "held", reason: "other", files: 1 },
  { kind: "no_room", quota: 5e10, files: 3 },
  { kind: "queued", files: 7 },
  { kind: "collecting", files: 7, bytes: 1e6, seconds_left: null },
  { kind: "collecting", files: 7, bytes: 1e6, seconds_left: 90 },
  { kind: "nothing_to_collect" },
  { kind: "up_to_date", files: 5, set_aside: 0 },
  { kind: "up_to_date", files: 5, set_aside: 1 },
];

describe.each(["en", "de"] as const)("the one sentence in %s", (language) => {
  it.each(ALL)("says $kind in two whole sentences", (situation) => {
    speak(language, [language]);
    const { headline, more, english = "" } = sentence(situation);
    const rest = `${english} ${more}`.trim();
    for (const text of [headline, rest]) expect(text).toMatch(/^[^{}]+$/);
    expect(rest).toMatch(/\.$/);
    // What the engine says is English, and nothing else may be marked so.
    expect(english).toBe("sentence" in situation ? situation.sentence : "");
  });
});

describe("the one sentence", () => {
  it("differs for 1 and many", () => {
    speak("en", ["en"]);
    const said = (files: number) => sentence({ kind: "queued", files }).headline;
    expect(said(1)).toBe("1 file is next in line");
    expect(said(1_204)).toBe("1,204 files are next in line");
  });
});
