import { describe, expect, it } from "vitest";
import { examplesOf } from "./examples";

const facet = (name: string) => ({ value: name, name, count: 1 });

describe("examples of a search", () => {
  it("are of what the house has", () => {
    const facets = {
      kinds: [facet("photo")],
      years: [facet("2019"), facet("2018")],
      cameras: [facet("Canon EOS 80D")],
      computers: [facet("Ana's laptop")],
    };
    expect(examplesOf(facets, ["", "Nina Simone"])).toEqual([
      "2019",
      "Canon EOS 80D",
      "Nina Simone",
      "Canon EOS 80D 2019",
      "Ana's laptop",
      "2018",
    ]);
  });

  it("are none in an empty house", () => {
    expect(examplesOf({ kinds: [], years: [], cameras: [], computers: [] }, [])).toEqual([]);
    expect(examplesOf(null, [])).toEqual([]);
  });
});
