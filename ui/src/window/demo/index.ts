/**
 * A made-up computer and server, to work on the window and to check it without the program.
 *
 * `?demo=` names a scene (see `scenes.ts`), `theme=light|dark` and `language=en|de` what is set,
 * `obstacle=slow` answers nothing but the view, `obstacle=failing` refuses all else, and `still`
 * lets no time pass.
 */
import type { Backend, Drop } from "../backend";
import type { Language, Theme } from "../bindings";
import { demoBackend } from "./backend";
import { House } from "./house";
import { obstructed, type Obstacle } from "./obstacle";
import { HOME, sceneOf } from "./scenes";

/** Between two steps of what is made up. */
const STEP = 1_000;

export function demoOf(parameters: URLSearchParams): Backend {
  const one = <Value extends string>(name: string, values: readonly Value[]): Value | undefined =>
    values.find((value) => value === parameters.get(name));
  const still = parameters.has("still");
  const app = {
    start_at_login: true,
    notifications: "important" as const,
    language: one<Language>("language", ["en", "de"]) ?? "system",
    theme: one<Theme>("theme", ["light", "dark"]) ?? "system",
  };
  const house = new House(sceneOf(parameters.get("demo")), app, () => Date.now());
  const wait = (milliseconds: number) =>
    still ? Promise.resolve() : new Promise<void>((end) => setTimeout(end, milliseconds));
  const demo = demoBackend(house, { wait });
  hearDrags(demo.drop);
  if (!still) setInterval(demo.tick, STEP);
  const obstacle = one<Obstacle>("obstacle", ["slow", "failing"]);
  return obstacle ? obstructed(demo.backend, obstacle) : demo.backend;
}

/** A browser tells the names of what is dragged, and not where it lies: that is made up. */
function hearDrags(tell: (drop: Drop) => void): void {
  window.addEventListener("dragenter", () => tell({ state: "over" }));
  window.addEventListener("dragover", (event) => event.preventDefault());
  window.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) tell({ state: "gone" });
  });
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    const files = [...(event.dataTransfer?.files ?? [])];
    tell({ state: "dropped", paths: files.map(({ name }) => `${HOME}/${name}`) });
  });
}
