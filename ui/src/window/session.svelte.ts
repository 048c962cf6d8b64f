/** What all pages share: the program around the window, how everything is, and where we are. */
import { createContext } from "svelte";
import type { Backend, Unsubscribe } from "./backend";
import type { AppSettings, WindowView } from "./bindings";
import { detailOf, fragmentOf, placeOf, type Place } from "./pages";
import { speak } from "../messages/speech.svelte";

export class Session {
  readonly backend: Backend;
  /** How everything is. */
  view: WindowView;
  /** Where we are. */
  place = $state<Place>("status");
  /** What the address says beside the place. */
  detail = $state("");
  /** What was done last, for those who hear the page, and as a short note. */
  said = $state("");
  #subscriptions: Unsubscribe[] = [];

  constructor(backend: Backend, view: WindowView) {
    this.backend = backend;
    this.view = $state.raw(view);
    wear(view.app);
    this.#read();
  }

  /** Hears of changes until it is closed. */
  async open(): Promise<void> {
    const read = () => this.#read();
    window.addEventListener("hashchange", read);
    this.#subscriptions.push(() => window.removeEventListener("hashchange", read));
    this.#subscriptions.push(await this.backend.onView((view) => this.take(view)));
    this.#subscriptions.push(await this.backend.onPage((page) => this.go(page)));
    // What changed between the first look and the subscription.
    this.take(await this.backend.view());
  }

  close(): void {
    for (const end of this.#subscriptions.splice(0)) end();
  }

  /** Takes over a newer view. */
  take(view: WindowView): void {
    wear(view.app);
    this.view = view;
  }

  /** Asks how everything is: after something was done here, that is shown at once. */
  async refresh(): Promise<void> {
    this.take(await this.backend.view());
  }

  go(place: Place, detail = ""): void {
    const fragment = fragmentOf(place, detail);
    if (location.hash === fragment) this.#read();
    else location.hash = fragment;
  }

  /** Says that something was done. */
  say(sentence: string): void {
    // The same sentence twice is said twice.
    this.said = "";
    queueMicrotask(() => (this.said = sentence));
  }

  #read(): void {
    this.place = placeOf(location.hash);
    this.detail = detailOf(location.hash);
  }
}

/** Language and looks as they are set. */
function wear(app: AppSettings): void {
  speak(app.language, navigator.languages);
  document.documentElement.dataset["theme"] = app.theme;
}

export const [useSession, provideSession] = createContext<Session>();
