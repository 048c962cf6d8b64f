import { describe, expect, it } from "vitest";
import { fill, gaps } from "./message";

const plural = { one: "{count} file in {folder}", other: "{count} files in {folder}" };

describe("fill", () => {
  it.each([
    [0, "0 files in a"],
    [1, "1 file in a"],
    [2, "2 files in a"],
    [12_408, "12,408 files in a"],
  ])("says %i as people do", (count, said) => {
    expect(fill(plural, { count, folder: "a" }, "en")).toBe(said);
  });

  it("writes numbers as the locale does", () => {
    expect(fill("{files} Dateien", { files: 12_408 }, "de")).toBe("12.408 Dateien");
  });

  it("does not fill what was filled in", () => {
    expect(fill("{folder}", { folder: "{count}", count: 1 }, "en")).toBe("{count}");
  });

  it("knows its gaps", () => {
    expect(gaps(plural)).toEqual(["folder"]);
  });
});
