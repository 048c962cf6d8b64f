import { describe, expect, it } from "vitest";
import { usualSettings, withSetting } from "../demo/settings";
import { changes, meant, written } from "./rules";

const usual = usualSettings();

describe("the rules", () => {
  it("are written as they stand, and mean the same again", () => {
    const settings = withSetting(withSetting(usual, "smallest_file", ["3 MB"]), "ignore", [
      "*.gif",
    ]);
    const form = written(settings);
    expect(form).toEqual({
      kinds: ["photo", "video", "music"],
      smallest: "3 MB",
      largest: "",
      ignore: "*.gif",
    });
    const { rules } = meant(form);
    expect(rules && changes(rules, settings)).toEqual([]);
  });

  it("say what is wrong, by field", () => {
    const wrong = meant({ kinds: [], smallest: "tiny", largest: "5 MB", ignore: "" });
    expect(wrong).toEqual({ rules: null, wrong: { kinds: true, smallest: true, largest: false } });
  });

  it("set what changed and nothing else, and nothing that is locked", () => {
    const { rules } = meant({
      kinds: ["photo"],
      smallest: "",
      largest: "4 GB",
      ignore: " a/ \n\n*.gif",
    });
    if (!rules) throw new Error("these rules mean something");
    expect(changes(rules, usual)).toEqual([
      ["kinds", ["photo"]],
      ["largest_file", ["4 GB"]],
      ["ignore", ["a/", "*.gif"]],
    ]);
    const locked = usual.map((one) => (one.name === "kinds" ? { ...one, locked: true } : one));
    expect(changes(rules, locked).map(([name]) => name)).toEqual(["largest_file", "ignore"]);
    expect(changes({ ...rules, largest_file: null }, usual).map(([name]) => name)).toEqual([
      "kinds",
      "ignore",
    ]);
  });
});
