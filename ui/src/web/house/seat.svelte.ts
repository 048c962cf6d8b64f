/** What all pages of the house share: the house as it is, and what is said aloud. */
import { createContext } from "svelte";
import type { Live } from "./live.svelte";
import type { Computer } from "./server";

/** So long a short note is seen; nothing depends on it. */
const SAID = 6_000;

export class Seat {
  readonly live: Live;
  /** What was done or what changed last, for those who hear the page, and as a short note. */
  said = $state("");
  #saying: ReturnType<typeof setTimeout> | undefined;

  constructor(live: Live) {
    this.live = live;
  }

  say(sentence: string): void {
    // The same sentence twice is said twice.
    this.said = "";
    queueMicrotask(() => (this.said = sentence));
    clearTimeout(this.#saying);
    this.#saying = setTimeout(() => (this.said = ""), SAID);
  }

  computer(id: string): Computer | undefined {
    return this.live.house?.computers.find((one) => one.id === id);
  }
}

export const [useSeat, provideSeat] = createContext<Seat>();
