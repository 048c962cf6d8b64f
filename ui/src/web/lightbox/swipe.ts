/** What a finger meant that went across the screen. Pure. */

export type Swipe = "before" | "next" | "close";

/** From where it came down to where it left, in CSS pixels, and how long that took. */
export function swipeOf(across: number, down: number, ms: number): Swipe | null {
  const [wide, high] = [Math.abs(across), Math.abs(down)];
  const isQuick = ms < 300;
  const far = isQuick ? 30 : 90;
  if (wide > high * 1.4 && wide > far) return across < 0 ? "next" : "before";
  if (down > high * 0.99 && high > wide * 1.6 && high > far * 1.4) return "close";
  return null;
}
