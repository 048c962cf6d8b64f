/** What all pages share: the program around the window, how everything is, and where we are. */
import { createContext } from "svelte";
import type { Backend, Unsubscribe } from "./backend";
import type { AppSettings, WindowView } from "./bindings";
import { detailOf, fragmentOf, placeOf, type Place } from "./pages";
import { speak } from "../messages/speech.svelte";

/** Lists are fetched anew at most so often, in milliseconds. */
const PULSE = 2_000;
/** So long a short note is seen; nothing depends on it. */
const SAID = 6_000;

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
  /** Rises when lists may have changed, and not too often: they cost more than a view. */
  pulse = $state(0);
  #subscriptions: Unsubscribe[] = [];
  #pulsing: ReturnType<typeof setTimeout> | undefined;
  #saying: ReturnType<typeof setTimeout> | undefined;

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
    clearTimeout(this.#pulsing);
    clearTimeout(this.#saying);
    this.#pulsing = undefined;
    for (const end of this.#subscriptions.splice(0)) end();
  }

  /** Takes over a newer view. */
  take(view: WindowView): void {
    wear(view.app);
    const changed = key(view) !== key(this.view);
    this.view = view;
    if (changed && this.#pulsing === undefined) {
      this.#pulsing = setTimeout(() => {
        this.#pulsing = undefined;
        this.pulse += 1;
      }, PULSE);
    }
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
    clearTimeout(this.#saying);
    this.#saying = setTimeout(() => (this.said = ""), SAID);
  }

  #read(): void {
    this.place = placeOf(location.hash);
    this.detail = detailOf(location.hash);
  }
}

/** What lists depend on. */
function key({ situation, attention, numbers }: WindowView): string {
  const { files, safe, pending, set_aside, skipped } = numbers;
  return JSON.stringify([situation.kind, attention, files, safe, pending, set_aside, skipped]);
}

/** Language and looks as they are set. */
function wear(app: AppSettings): void {
  speak(app.language, navigator.languages);
  document.documentElement.dataset["theme"] = app.theme;
}

export const [useSession, provideSession] = createContext<Session>();
