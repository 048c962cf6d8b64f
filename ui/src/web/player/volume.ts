/** How loud it was the last time. */

const NAME = "trove.volume";

/** From 0 to 1. */
export function keptVolume(): number {
  try {
    const kept = Number.parseFloat(localStorage.getItem(NAME) ?? "");
    return kept >= 0 && kept <= 1 ? kept : 1;
  } catch {
    // A browser that keeps nothing begins as loud as it can each time.
    return 1;
  }
}

export function keepVolume(volume: number): void {
  try {
    localStorage.setItem(NAME, String(volume));
  } catch {
    // Then it is as loud as ever the next time.
  }
}
