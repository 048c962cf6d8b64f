/** A backend that answers slowly or not at all: to see what is shown meanwhile. */
import type { Backend } from "../backend";
import { failure } from "./settings";

export type Obstacle = "slow" | "failing";

/** Only the view and its subscriptions are answered. */
export function obstructed(backend: Backend, obstacle: Obstacle): Backend {
  const refuse = () =>
    obstacle === "slow"
      ? new Promise<never>(() => undefined)
      : Promise.reject(
          failure(
            "disk_full",
            "The disk is full; make room on it.",
            "No space left on device (28)",
          ),
        );
  return new Proxy(backend, {
    get(target, name: keyof Backend) {
      // Whoever waits for the backend itself asks whether it has a `then`.
      if (!(name in target) || name === "view" || name.startsWith("on")) return target[name];
      return refuse;
    },
  });
}
