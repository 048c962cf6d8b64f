/** Dates as a camera's clock showed them, whatever the zone: "2024-07-13T10:22:05". Pure. */

const WALL = /^(\d{4})-(\d{2})(?:-(\d{2}))?(?:T(\d{2}):(\d{2}))?/;

/** The moment whose clock shows this in UTC; `null` when it is no date. */
function shown(wall: string): Date | null {
  const parts = WALL.exec(wall);
  if (!parts) return null;
  const [year, month, day, hour, minute] = parts.slice(1).map((part) => Number(part ?? 0));
  return new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day || 1, hour, minute));
}

function written(locale: string, wall: string, how: Intl.DateTimeFormatOptions): string {
  const at = shown(wall);
  return at ? new Intl.DateTimeFormat(locale, { ...how, timeZone: "UTC" }).format(at) : wall;
}

/** `July 2019`, of "2019-07". */
export const month = (locale: string, wall: string) =>
  written(locale, wall, { month: "long", year: "numeric" });

/** `13 July 2019, 10:22`. */
export const dayAndTime = (locale: string, wall: string) =>
  [
    written(locale, wall, { day: "numeric", month: "long", year: "numeric" }),
    written(locale, wall, { hour: "numeric", minute: "2-digit" }),
  ].join(", ");

/** `13 July 2019`. */
export const day = (locale: string, wall: string) =>
  written(locale, wall, { day: "numeric", month: "long", year: "numeric" });

/** `3:07`, `1:02:45`: how long something plays. */
export function playingTime(ms: number): string {
  const whole = Math.max(0, Math.round(ms / 1_000));
  const [hours, minutes, seconds] = [
    Math.floor(whole / 3_600),
    Math.floor((whole % 3_600) / 60),
    whole % 60,
  ];
  const two = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}
