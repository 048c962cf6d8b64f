import { describe, expect, it } from "vitest";
import { languageFor, number, speak, t } from "./speech.svelte";

describe("the language", () => {
  it("is the first that the system's user prefers and that is known", () => {
    expect(languageFor("system", ["fr-FR", "de-AT", "en"])).toBe("de");
    expect(languageFor("system", ["fr-FR"])).toBe("en");
    expect(languageFor("en", ["de-DE"])).toBe("en");
  });

  it("keeps the formats of the user's region", () => {
    speak("system", ["de-AT"]);
    expect(document.documentElement.lang).toBe("de");
    expect(number(12_408)).toBe("12\u00a0408");
    expect(t("frame.files", { count: 1 })).toBe("1 Datei");
    speak("en", ["de-AT"]);
    expect(t("frame.files", { count: 12_408 })).toBe("12,408 files");
  });
});
