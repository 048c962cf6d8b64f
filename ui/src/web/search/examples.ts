/** What could be searched for in a house. Pure. */
import type { Facets } from "./finding.svelte";

const MOST = 6;

/** Years, cameras and artists that are there, and two of them together. */
export function examplesOf(facets: Facets | null, artists: readonly string[]): string[] {
  const years = facets?.years.map((year) => year.name) ?? [];
  const cameras = facets?.cameras.map((camera) => camera.name) ?? [];
  const computers = facets?.computers.map((computer) => computer.name) ?? [];
  const camera = cameras[0];
  const year = years[0];
  const examples = [
    year,
    camera,
    artists.find((name) => name !== ""),
    camera && year ? `${camera} ${year}` : undefined,
    computers[0],
    years[1],
    cameras[1],
  ].filter((one): one is string => one !== undefined && one !== "");
  return [...new Set(examples)].slice(0, MOST);
}
