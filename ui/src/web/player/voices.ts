/**
 * The two that speak: while one plays, the other loads what comes next, so that it can begin in the
 * moment in which the first ends.
 */

/** What is told of the one that is heard. */
export interface Heard {
  /** The place or the length changed; seconds. */
  onplace: (at: number, length: number) => void;
  /** It plays, or it stands still for want of data. */
  onflow: (flows: boolean) => void;
  /** The browser paused or played by itself: headphones were pulled, a media key was pressed. */
  onpaused: (paused: boolean) => void;
  onended: () => void;
  /** It cannot be played. */
  onfailed: () => void;
}

interface Voice {
  readonly element: HTMLAudioElement;
  /** What it has or loads; `null` when it has nothing. */
  address: string | null;
  /** Ends what feeds it, when that is more than an address. */
  release: (() => void) | null;
}

export class Voices {
  #heard: Voice;
  #other: Voice;
  readonly #listening = new AbortController();

  constructor(one: HTMLAudioElement, other: HTMLAudioElement, told: Heard) {
    this.#heard = { element: one, address: null, release: null };
    this.#other = { element: other, address: null, release: null };
    for (const voice of [this.#heard, this.#other]) this.#listen(voice, told);
  }

  #listen(voice: Voice, told: Heard): void {
    const { element } = voice;
    const on = (name: keyof HTMLMediaElementEventMap, tell: () => void) =>
      element.addEventListener(
        name,
        () => {
          if (voice === this.#heard && voice.address !== null) tell();
        },
        { signal: this.#listening.signal },
      );
    const place = () => told.onplace(element.currentTime, element.duration);
    on("timeupdate", place);
    on("durationchange", place);
    on("seeked", place);
    on("playing", () => told.onflow(true));
    on("waiting", () => told.onflow(false));
    on("play", () => told.onpaused(element.paused));
    on("pause", () => {
      // At its end, or when it fails, a track is paused as well; and this may be told late, of the
      // track before.
      if (element.paused && !element.ended && !element.error) told.onpaused(true);
    });
    on("ended", () => told.onended());
    on("error", () => told.onfailed());
    element.addEventListener(
      "error",
      () => {
        // What could not be loaded ahead is tried again when it is its turn.
        if (voice === this.#other) this.#empty(voice);
      },
      { signal: this.#listening.signal },
    );
  }

  #empty(voice: Voice): void {
    voice.release?.();
    voice.release = null;
    voice.address = null;
    if (!voice.element.hasAttribute("src")) return;
    voice.element.pause();
    voice.element.removeAttribute("src");
    voice.element.load();
  }

  #fill(voice: Voice, address: string): void {
    this.#empty(voice);
    voice.address = address;
    voice.element.src = address;
  }

  /** The one that is heard. */
  get element(): HTMLAudioElement {
    return this.#heard.element;
  }

  /** Turns to this address: to the one that has loaded it already, if so. */
  turnTo(address: string): void {
    if (this.#other.address === address && !this.#other.element.error) {
      [this.#heard, this.#other] = [this.#other, this.#heard];
      this.#empty(this.#other);
      return;
    }
    this.#fill(this.#heard, address);
  }

  /** Feeds the one that is heard by something else than an address; `release` ends that. */
  async feed(name: string, attach: (element: HTMLAudioElement) => Promise<() => void>) {
    this.#empty(this.#heard);
    const voice = this.#heard;
    voice.address = name;
    const release = await attach(voice.element);
    if (voice.address === name) voice.release = release;
    else release();
  }

  /** Loads what comes next; `null` when nothing does. */
  prepare(address: string | null): void {
    if (this.#other.address === address) return;
    if (address === null) this.#empty(this.#other);
    else this.#fill(this.#other, address);
  }

  setVolume(volume: number, muted: boolean): void {
    for (const { element } of [this.#heard, this.#other]) {
      element.volume = volume;
      element.muted = muted;
    }
  }

  /** Says nothing any more. */
  silence(): void {
    this.#empty(this.#heard);
    this.#empty(this.#other);
  }

  /** Is not heard of again. */
  end(): void {
    this.silence();
    this.#listening.abort();
  }
}
