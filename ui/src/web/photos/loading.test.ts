import { describe, expect, it } from "vitest";
import { loadInTurn } from "./loading";

const asked = (images: HTMLImageElement[]) => images.map((image) => image.hasAttribute("src"));

describe("pictures", () => {
  it("are fetched four at a time, in order, and the next when one is there, fails or is given up", () => {
    const images = Array.from({ length: 8 }, () => document.createElement("img"));
    const stops = images.map((image, at) => loadInTurn(image, `/picture/${at}`));
    expect(asked(images)).toEqual([true, true, true, true, false, false, false, false]);
    images[1]?.dispatchEvent(new Event("load"));
    expect(asked(images).slice(4)).toEqual([true, false, false, false]);
    images[2]?.dispatchEvent(new Event("error"));
    expect(asked(images).slice(4)).toEqual([true, true, false, false]);
    stops[6]?.();
    stops[0]?.();
    expect(asked(images)).toEqual([false, true, true, true, true, true, false, true]);
    for (const stop of stops) stop();
    const later = document.createElement("img");
    const stop = loadInTurn(later, "/picture/later");
    expect(later.hasAttribute("src")).toBe(true);
    stop();
  });
});
