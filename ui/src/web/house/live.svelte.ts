/** The house as it is now: heard from the server while anybody looks. */
import type { House } from "./server";

/** So long after a stream was refused it is tried again, in milliseconds. */
const AGAIN = 3_000;

/** Opens a stream of events; browsers do it by `EventSource`. */
export type Listen = (address: string) => EventSource;

export class Live {
  house = $state.raw<House | null>(null);
  /** Whether what is shown may be old: the server is not heard. */
  cut = $state(false);
  /** This computer's clock at the last word of the server. */
  heardAt = $state(0);
  #source: EventSource | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;
  readonly #listen: Listen;
  readonly #onchange: (before: House, after: House) => void;
  readonly #onrefused: () => void;

  /**
   * `onchange` hears of each change; `onrefused` when the server ends the stream for good, perhaps
   * because nobody is signed in any more.
   */
  constructor(
    onchange: (before: House, after: House) => void,
    onrefused: () => void,
    listen: Listen = (address) => new EventSource(address),
  ) {
    this.#onchange = onchange;
    this.#onrefused = onrefused;
    this.#listen = listen;
  }

  open(): void {
    const source = this.#listen("/api/v1/house/live");
    this.#source = source;
    source.addEventListener("house", (event) => {
      const after = JSON.parse((event as MessageEvent<string>).data) as House;
      const before = this.house;
      this.house = after;
      this.heardAt = Date.now();
      this.cut = false;
      if (before) this.#onchange(before, after);
    });
    source.addEventListener("error", () => {
      this.cut = true;
      // While it is connecting the browser tries again by itself.
      if (source.readyState !== 2) return;
      this.#onrefused();
      clearTimeout(this.#again);
      this.#again = setTimeout(() => this.open(), AGAIN);
    });
  }

  /** The present moment by the server's clock, as far as it is known here. */
  now(): number {
    return this.house ? this.house.server.now_at + (Date.now() - this.heardAt) : Date.now();
  }

  close(): void {
    clearTimeout(this.#again);
    this.#source?.close();
    this.#source = null;
  }
}
