import { describe, expect, it } from "vitest";
import { en } from "../messages/en";
import { speak } from "../messages/speech.svelte";
import { asFailure, explain } from "./failure";

describe("a failure", () => {
  it("is one, whatever was thrown", () => {
    const failure = { kind: "disk_full", sentence: "Full.", detail: null } as const;
    expect(asFailure(failure)).toBe(failure);
    expect(asFailure(new Error("No such command")).sentence).toBe("No such command");
    expect(asFailure("just words")).toEqual({
      kind: "internal",
      sentence: "just words",
      detail: null,
    });
  });

  it("is said in the language that is spoken, or by the engine's own sentence", () => {
    speak("de", ["de"]);
    expect(explain({ kind: "wrong_code", sentence: "English.", detail: null })).toMatch(
      /^Der Code/,
    );
    const internal = { kind: "internal", sentence: "The engine says so.", detail: null } as const;
    expect(explain(internal)).toBe("The engine says so.");
  });

  it("says what to do", () => {
    const sentences = Object.entries(en).filter(([key]) => key.startsWith("failure."));
    // What is only told needs nothing to be done.
    const told = ["failure.not_listed", "failure.already_listed", "failure.cancelled"];
    const without = ["failure.no_browser", "failure.no_file_manager"];
    for (const [key, message] of sentences) {
      if ([...told, ...without].includes(key)) continue;
      expect(String(message).match(/[.?!]/g)?.length, key).toBeGreaterThanOrEqual(2);
    }
  });
});
