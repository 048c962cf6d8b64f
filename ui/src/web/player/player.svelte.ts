/** The one player of the pages: it plays on while they change. */
import { soundOf } from "./addresses";
import { showPlace, showPlaying, showTrack, steerBySystem } from "./media_session";
import { otherWayFor, playStream } from "./other_way";
import * as queues from "./queue";
import type { Queue, Track } from "./queue";
import { Voices } from "./voices";
import { keepVolume, keptVolume } from "./volume";

/** Why a track was not played. */
export interface Trouble {
  readonly kind: "format" | "gone" | "out_of_reach";
  readonly track: Track;
  /** What the server says of it; may be empty. */
  readonly reason: string;
}

/** A list that is fetched in parts. */
export interface Listed {
  readonly items: readonly Track[];
  /** Fetches what is left; gives all. */
  rest: () => Promise<readonly Track[]>;
}

/** From this far into a track "previous" is its beginning, in seconds. */
const BEGUN = 3;
/** So long before the end what comes next is loaded, in seconds. */
const AHEAD = 30;

class Player {
  queue = $state.raw<Queue>(queues.EMPTY);
  /** What was wished for: the sound may still be on its way. */
  playing = $state(false);
  /** It stands still for want of data. */
  waiting = $state(false);
  /** Seconds. */
  position = $state(0);
  /** Seconds; 0 while nobody knows. */
  duration = $state(0);
  volume = $state(keptVolume());
  muted = $state(false);
  trouble = $state.raw<Trouble | null>(null);

  readonly current = $derived(queues.current(this.queue));

  #voices: Voices | null = null;
  /** Rises with each track that begins: answers for an earlier one are late. */
  #turn = 0;
  #triedOtherWay = false;
  /** Rises whenever a list that is still being fetched is not to be played on. */
  #listed = 0;
  /** Tracks in a row that could not be played. */
  #failures = 0;

  /** Plays by these two elements; gives what ends that. */
  speakBy(one: HTMLAudioElement, other: HTMLAudioElement): () => void {
    const voices = new Voices(one, other, {
      onplace: (at, length) => this.#place(at, length),
      onflow: (flows) => {
        this.waiting = !flows;
        if (flows) this.#failures = 0;
      },
      onpaused: (paused) => {
        this.playing = !paused;
        showPlaying(paused ? "paused" : "playing");
      },
      onended: () => this.#goOn(true),
      onfailed: () => void this.#failed(),
    });
    voices.setVolume(this.volume, this.muted);
    this.#voices = voices;
    const unsteer = steerBySystem({
      play: () => this.resume(),
      pause: () => this.pause(),
      previous: () => this.previous(),
      next: () => this.next(),
      seekBy: (seconds) => this.seek(this.position + seconds),
      seekTo: (seconds) => this.seek(seconds),
    });
    return () => {
      this.#voices = null;
      voices.end();
      unsteer();
      this.playing = false;
      this.#listed += 1;
      this.queue = queues.EMPTY;
      this.trouble = null;
    };
  }

  play(tracks: readonly Track[], from = 0): void {
    this.#listed += 1;
    this.#begin(queues.play(this.queue, tracks, from));
  }

  playShuffled(tracks: readonly Track[]): void {
    this.#listed += 1;
    this.#begin(queues.playShuffled(this.queue, tracks, Math.random));
  }

  /** Plays a list of which perhaps not all is known yet: begins at once, and takes the rest as it comes. */
  async playAll(list: Listed, how: "from" | "shuffled" = "from", from = 0): Promise<void> {
    const known = list.items;
    if (how === "shuffled") this.playShuffled(known);
    else this.play(known, from);
    const begun = this.#listed;
    const all = await list.rest();
    // Meanwhile somebody may have chosen something else, or enough of it.
    if (begun === this.#listed && all.length > known.length) {
      this.#change(queues.extend(this.queue, all.slice(known.length), Math.random));
    }
  }

  playNext(tracks: readonly Track[]): void {
    this.#change(queues.playNext(this.queue, tracks));
  }

  append(tracks: readonly Track[]): void {
    this.#change(queues.append(this.queue, tracks));
  }

  jump(key: number): void {
    this.#begin(queues.jump(this.queue, key));
  }

  remove(key: number): void {
    this.#change(queues.remove(this.queue, key));
  }

  move(key: number, to: number): void {
    this.#change(queues.move(this.queue, key, to));
  }

  clearOthers(): void {
    this.#listed += 1;
    this.#change(queues.clearOthers(this.queue));
  }

  /** Plays nothing any more, and forgets the queue. */
  stop(): void {
    this.#listed += 1;
    this.#change({ ...queues.EMPTY, nextKey: this.queue.nextKey, repeat: this.queue.repeat });
  }

  toggleShuffle(): void {
    const { queue } = this;
    this.#change(queue.unshuffled ? queues.unshuffle(queue) : queues.shuffle(queue, Math.random));
  }

  turnRepeat(): void {
    this.#change(queues.turnRepeat(this.queue));
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.resume();
  }

  pause(): void {
    this.playing = false;
    this.#voices?.element.pause();
  }

  resume(): void {
    if (!this.current) return;
    const element = this.#voices?.element;
    // After a failure there is nothing to go on with.
    if (!element || element.error || element.networkState === HTMLMediaElement.NETWORK_EMPTY) {
      this.#start();
    } else {
      this.#sound();
    }
  }

  next(): void {
    this.#goOn(false);
  }

  previous(): void {
    const before = queues.preceding(this.queue);
    if (before === null || before === this.queue.at || this.position > BEGUN) this.seek(0);
    else this.#begin(queues.goTo(this.queue, before));
  }

  seek(seconds: number): void {
    const element = this.#voices?.element;
    if (!element || this.duration <= 0) return;
    const to = Math.min(Math.max(0, seconds), this.duration);
    this.position = to;
    element.currentTime = to;
    showPlace(to, this.duration);
  }

  setVolume(volume: number): void {
    this.volume = Math.min(Math.max(0, volume), 1);
    this.muted = false;
    this.#voices?.setVolume(this.volume, false);
    keepVolume(this.volume);
  }

  toggleMuted(): void {
    this.muted = !this.muted;
    this.#voices?.setVolume(this.volume, this.muted);
  }

  dismissTrouble(): void {
    this.trouble = null;
  }

  /** Takes a queue whose track begins from its start. */
  #begin(queue: Queue): void {
    this.queue = queue;
    this.trouble = null;
    this.#failures = 0;
    this.#start();
  }

  /** Takes a queue; what is played goes on if it is still to be played. */
  #change(queue: Queue): void {
    const before = this.current;
    this.queue = queue;
    const now = queues.current(queue);
    if (now === before) this.#prepare();
    else if (!now) this.#silence();
    else if (!before || this.playing) this.#start();
    else this.#turnToCurrent();
  }

  #silence(): void {
    this.#turn += 1;
    this.#voices?.silence();
    this.playing = false;
    this.waiting = false;
    this.trouble = null;
    showTrack(null);
    showPlaying("none");
  }

  #turnToCurrent(): void {
    const track = this.current?.track;
    if (!track) return;
    this.#turn += 1;
    this.#triedOtherWay = false;
    this.position = 0;
    this.duration = (track.duration_ms ?? 0) / 1_000;
    this.#voices?.turnTo(soundOf(track.id));
    showTrack(track);
  }

  #start(): void {
    this.#turnToCurrent();
    this.#sound();
  }

  #sound(): void {
    const element = this.#voices?.element;
    if (!element || !this.current) return;
    this.playing = true;
    const turn = this.#turn;
    element.play().catch((error: unknown) => {
      // What went wrong with the sound itself is told by its own event.
      const isForbidden = error instanceof DOMException && error.name === "NotAllowedError";
      if (isForbidden && turn === this.#turn) this.playing = false;
    });
  }

  #place(at: number, length: number): void {
    this.position = at;
    if (Number.isFinite(length) && length > 0) this.duration = length;
    showPlace(at, this.duration);
    this.#prepare();
  }

  /** Has what comes next loaded, once this one is about to end. */
  #prepare(): void {
    const left = this.duration - this.position;
    const next = queues.following(this.queue, true);
    const entry = next === null || next === this.queue.at ? null : this.queue.entries[next];
    const isNear = this.duration > 0 && left < AHEAD && this.playing;
    this.#voices?.prepare(entry && isNear ? soundOf(entry.track.id) : null);
  }

  #goOn(ended: boolean): void {
    const next = queues.following(this.queue, ended);
    if (next === null) {
      if (ended) {
        this.playing = false;
        showPlaying("paused");
      }
      return;
    }
    if (next === this.queue.at) {
      this.seek(0);
      this.#sound();
      return;
    }
    this.queue = queues.goTo(this.queue, next);
    this.#start();
  }

  async #failed(): Promise<void> {
    const turn = this.#turn;
    const track = this.current?.track;
    if (!track) return;
    const way = await otherWayFor(track.id);
    if (turn !== this.#turn) return;
    if (way.kind === "stream" && !this.#triedOtherWay) {
      this.#triedOtherWay = true;
      const failed = () => void (turn === this.#turn && this.#failed());
      await this.#voices?.feed(way.address, (element) => playStream(element, way.address, failed));
      if (turn === this.#turn && this.playing) this.#sound();
      return;
    }
    const kind = way.kind === "stream" ? "format" : way.kind;
    this.trouble = { kind, track, reason: "reason" in way ? way.reason : "" };
    this.waiting = false;
    this.#failures += 1;
    const next = queues.following(this.queue, false);
    const isHopeless = kind === "out_of_reach" || this.#failures >= this.queue.entries.length;
    if (next === null || isHopeless || !this.playing) {
      this.playing = false;
      showPlaying("paused");
      return;
    }
    this.queue = queues.goTo(this.queue, next);
    this.#start();
  }
}

export const player = new Player();
