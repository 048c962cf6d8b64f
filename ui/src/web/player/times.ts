/** Places within a track as people write and speak them. Pure. */

const parts = (seconds: number) => {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  return {
    hours: Math.floor(whole / 3_600),
    minutes: Math.floor((whole % 3_600) / 60),
    seconds: whole % 60,
  };
};

const two = (number: number) => String(number).padStart(2, "0");

/** `3:05`, `1:02:09`. */
export function clock(seconds: number): string {
  const all = parts(seconds);
  return all.hours > 0
    ? `${all.hours}:${two(all.minutes)}:${two(all.seconds)}`
    : `${all.minutes}:${two(all.seconds)}`;
}

/** `3 minutes, 5 seconds`, as it is read out. */
export function spokenClock(locale: string, seconds: number): string {
  const all = parts(seconds);
  const said = (["hours", "minutes", "seconds"] as const)
    .filter((unit) => all[unit] > 0 || (unit === "seconds" && all.hours + all.minutes === 0))
    .map((unit) =>
      new Intl.NumberFormat(locale, {
        style: "unit",
        unit: unit.slice(0, -1),
        unitDisplay: "long",
      }).format(all[unit]),
    );
  return new Intl.ListFormat(locale, { type: "unit", style: "short" }).format(said);
}
