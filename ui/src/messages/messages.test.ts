import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { de } from "./de";
import { en } from "./en";
import { gaps, type Message } from "./message";

const english: Record<string, Message> = en;
const german: Record<string, Message> = de;

/** All that is written about the pages, but for messages and tests. */
function sources(folder: string): string {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(svelte|ts)$/.test(entry.name))
    .filter(
      (entry) => !/\.test\.ts$/.test(entry.name) && !/messages\/(en|de)/.test(entry.parentPath),
    )
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}

describe("messages", () => {
  it("are there in every language, with the same gaps", () => {
    expect(Object.keys(german).sort()).toEqual(Object.keys(english).sort());
    for (const [key, message] of Object.entries(english)) {
      expect(gaps(german[key] ?? ""), key).toEqual(gaps(message));
    }
  });

  it("say something", () => {
    for (const messages of [english, german]) {
      for (const [key, message] of Object.entries(messages)) {
        const texts = typeof message === "string" ? [message] : [message.one, message.other];
        for (const text of texts) expect(text.trim(), key).toBe(text);
        for (const text of texts) expect(text, key).not.toBe("");
      }
    }
  });

  it("are all said somewhere", () => {
    const written = sources("src");
    const begun = [...written.matchAll(/`([a-z_]+\.[a-z_.]*)\$\{/g)].map((one) => one[1] ?? "");
    const said = (key: string) =>
      written.includes(`"${key}"`) || begun.some((beginning) => key.startsWith(beginning));
    expect(Object.keys(english).filter((key) => !said(key))).toEqual([]);
  });
});
