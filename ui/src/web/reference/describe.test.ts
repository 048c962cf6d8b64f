import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { curlFor, fieldsOf, groupsOf, matching, worded } from "./describe";
import type { Description } from "./document";

const real = JSON.parse(readFileSync("../docs/openapi.json", "utf8")) as Description;
const shapes = real.components?.schemas ?? {};

describe("the server's own description", () => {
  const groups = groupsOf(real);
  const all = groups.flatMap((group) => group.operations);

  it("is shown whole, each thing once", () => {
    const written = Object.values(real.paths).flatMap((methods) =>
      Object.values(methods).map((operation) => operation?.operationId),
    );
    expect(all.map((one) => one.id).sort()).toEqual(written.sort());
    expect(groups.every((group) => group.name !== "" && group.description !== "")).toBe(true);
  });

  it("says of each shape what it is", () => {
    for (const shape of Object.values(shapes)) {
      for (const field of fieldsOf(shape, shapes)) {
        expect(field.kind.text).not.toBe("");
        for (const name of field.kind.names) expect(shapes).toHaveProperty(name);
      }
    }
  });

  it("gives a line for each that names its address", () => {
    for (const one of all) {
      const line = curlFor(one, "https://house:8484");
      expect(line).toContain(`'https://house:8484${one.path}`);
      expect(line.includes("Bearer")).toBe(one.guarded);
    }
  });

  it("is searched by words, whatever they are", () => {
    expect(matching(groups, "healthz").flatMap((group) => group.operations)).toHaveLength(1);
    expect(matching(groups, "GET health").length).toBeGreaterThan(0);
    fc.assert(
      fc.property(fc.string(), (typed) => {
        const found = matching(groups, typed).flatMap((group) => group.operations);
        expect(found.length).toBeLessThanOrEqual(all.length);
        if (typed.trim() === "") expect(found).toHaveLength(all.length);
      }),
    );
  });
});

describe("a shape in few words", () => {
  it.each([
    [{ type: "string" }, "text"],
    [{ type: ["integer", "null"] }, "whole number or nothing"],
    [{ type: "array", items: { $ref: "#/components/schemas/Track" } }, "list of Track"],
    [{ oneOf: [{ type: "null" }, { $ref: "#/a/Place" }] }, "nothing or Place"],
    [{ type: "string", enum: ["a", "b"] }, '"a" or "b"'],
    [{ type: "object", additionalProperties: { type: "number" } }, "object with values: number"],
    [undefined, "anything"],
  ])("%o", (shape, text) => {
    expect(worded(shape).text).toBe(text);
  });
});

describe("a line for the command line", () => {
  it("quotes what a shell would understand", () => {
    const line = curlFor(
      {
        id: "a",
        method: "POST",
        path: "/it's",
        summary: "",
        description: "",
        parameters: [{ name: "of&", in: "query", required: true }],
        takes: { type: "application/json", shape: null },
        answers: [],
        guarded: true,
      },
      "https://a",
    );
    expect(line).toBe(
      `curl --request POST --header "Authorization: Bearer $TROVE_TOKEN" ` +
        `--header 'Content-Type: application/json' --data '{…}' 'https://a/it'\\''s?of%26=VALUE'`,
    );
  });
});
