/** Measures of pictures, and places on the earth. Pure. */

/** Millions of pixels, to a tenth below ten. */
export function megapixels(width: number, height: number): number {
  const millions = (width * height) / 1_000_000;
  return millions < 10 ? Math.round(millions * 10) / 10 : Math.round(millions);
}

/** `47.37174° N, 8.54226° E`, and an address that programs for maps open (RFC 5870). */
export function place(latitude: number, longitude: number): { text: string; link: string } {
  const [north, east] = [latitude.toFixed(5), longitude.toFixed(5)];
  const half = (value: string, positive: string, negative: string) =>
    value.startsWith("-") ? `${value.slice(1)}° ${negative}` : `${value}° ${positive}`;
  return {
    text: `${half(north, "N", "S")}, ${half(east, "E", "W")}`,
    link: `geo:${north},${east}`,
  };
}
