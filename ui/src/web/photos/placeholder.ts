/** A blurred picture of a few bytes, until the real one is there. */
import { thumbHashToRGBA } from "thumbhash";

/** The bytes of base64; none when it is not that. */
export function bytesOf(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

/** Draws it into a canvas, which takes the drawing's size. */
export function draw(canvas: HTMLCanvasElement, thumbhash: string): void {
  const hash = bytesOf(thumbhash);
  // The shortest that the format knows; anything else would be read beyond its end.
  if (hash.length < 6) return;
  const { w, h, rgba } = thumbHashToRGBA(hash);
  canvas.width = w;
  canvas.height = h;
  const pixels = new ImageData(new Uint8ClampedArray(rgba), w, h);
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
}

/** Decoding takes about a millisecond: a few for each frame, so that scrolling stays smooth. */
const queue: { canvas: HTMLCanvasElement; thumbhash: string }[] = [];
let isAtWork = false;

function work(): void {
  const end = performance.now() + 6;
  while (queue.length > 0 && performance.now() < end) {
    const next = queue.shift();
    if (next?.canvas.isConnected) draw(next.canvas, next.thumbhash);
  }
  isAtWork = queue.length > 0;
  if (isAtWork) requestAnimationFrame(work);
}

/** Draws it soon. */
export function drawSoon(canvas: HTMLCanvasElement, thumbhash: string): void {
  queue.push({ canvas, thumbhash });
  if (isAtWork) return;
  isAtWork = true;
  requestAnimationFrame(work);
}
