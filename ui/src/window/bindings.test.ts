import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

describe("the bindings", () => {
  it("are all in the index", () => {
    const folder = "src/window/bindings";
    const types = readdirSync(folder)
      .filter((name) => name !== "index.ts")
      .map((name) => name.replace(".ts", ""));
    const index = readFileSync(`${folder}/index.ts`, "utf8");
    const missing = types.filter((name) => !index.includes(`export type { ${name} } from`));
    expect([types.length > 0, missing]).toEqual([true, []]);
  });
});
