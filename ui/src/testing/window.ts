/** The whole window over a made-up computer, for tests. */
import { render } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import type { Backend } from "../window/backend";
import type { Language } from "../window/bindings";
import { demoBackend, type Demo } from "../window/demo/backend";
import { House } from "../window/demo/house";
import { sceneOf, type SceneName } from "../window/demo/scenes";
import Window from "../window/frame/Window.svelte";
import type { Place } from "../window/pages";
import { Session } from "../window/session.svelte";

interface Wishes {
  place?: Place | `${Place}?${string}`;
  language?: Language;
  /** Changes what the backend answers. */
  backend?: (backend: Backend) => Backend;
}

/** Opens the window in a made-up situation; nothing takes time in it. */
export async function openWindow(scene: SceneName, wishes: Wishes = {}) {
  location.hash = `#/${wishes.place ?? "status"}`;
  const demo: Demo = demoOf(scene, wishes.language);
  const backend = wishes.backend?.(demo.backend) ?? demo.backend;
  const session = new Session(backend, await backend.view());
  const user = userEvent.setup();
  render(Window, { session });
  return { ...demo, session, user };
}

/** A made-up computer without a window. */
export function demoOf(scene: SceneName, language: Language = "en"): Demo {
  const app = {
    start_at_login: true,
    notifications: "important" as const,
    language,
    theme: "system" as const,
  };
  const house = new House(sceneOf(scene), app, () => Date.now());
  return demoBackend(house, { wait: () => Promise.resolve() });
}
