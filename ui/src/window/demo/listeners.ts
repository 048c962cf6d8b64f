/** Those who hear of something. */
import type { Unsubscribe } from "../backend";

export class Listeners<Payload> {
  readonly #all = new Set<(payload: Payload) => void>();

  add(heard: (payload: Payload) => void): Promise<Unsubscribe> {
    this.#all.add(heard);
    return Promise.resolve(() => this.#all.delete(heard));
  }

  tell(payload: Payload): void {
    for (const heard of this.#all) heard(payload);
  }
}
