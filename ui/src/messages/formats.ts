/** Numbers, bytes, times and dates as people of a locale write them. Pure. */

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** `1.2 GB`; units are decimal, as on the boxes of disks. */
export function bytes(locale: string, count: number): string {
  return inUnits(locale, count, "");
}

/** `12 MB/s`. */
export function rate(locale: string, bytesPerSecond: number): string {
  return inUnits(locale, bytesPerSecond, "-per-second");
}

function inUnits(locale: string, count: number, per: "" | "-per-second"): string {
  const usable = Number.isFinite(count) && count > 0 ? count : 0;
  let power = 0;
  let value = usable;
  // 999.5 would be written as 1,000.
  while (value >= 999.5 && power < UNITS.length - 1) {
    value /= 1_000;
    power += 1;
  }
  const digits = power === 0 || value >= 99.95 ? 0 : 1;
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: `${UNITS[power] ?? "byte"}${per}`,
    unitDisplay: power === 0 && per === "" ? "long" : "short",
    maximumFractionDigits: digits,
  }).format(value);
}

/** `87 %`; never 100 % before all is done, never 0 % after something is. */
export function percent(locale: string, part: number, whole: number): string {
  const share = whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
  const hundredths = Math.floor(share * 100);
  const shown = share > 0 ? Math.max(1, hundredths) : 0;
  return new Intl.NumberFormat(locale, { style: "percent" }).format(shown / 100);
}

/** `4 minutes`, rounded up: better too long than too short. */
export function duration(locale: string, seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  const [unit, length] =
    whole < 90
      ? (["second", 1] as const)
      : whole < 90 * 60
        ? (["minute", 60] as const)
        : whole < 36 * 3_600
          ? (["hour", 3_600] as const)
          : (["day", 86_400] as const);
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(
    Math.ceil(whole / length),
  );
}

/** `14:05` today, `Tue 14:05` within a week, else with the date. */
export function moment(locale: string, atMs: number, nowMs: number): string {
  const at = new Date(atMs);
  const days = Math.abs(startOfDay(at) - startOfDay(new Date(nowMs))) / 86_400_000;
  const hour: Intl.DateTimeFormatOptions = { hour: "numeric", minute: "2-digit" };
  const day: Intl.DateTimeFormatOptions =
    days < 0.5
      ? {}
      : days < 6.5
        ? { weekday: "short" }
        : { day: "numeric", month: "short", year: "numeric" };
  return new Intl.DateTimeFormat(locale, { ...day, ...hour }).format(at);
}

/** `3 minutes ago`; `now` within a minute. */
export function ago(locale: string, atMs: number, nowMs: number): string {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const seconds = Math.max(0, (nowMs - atMs) / 1_000);
  if (seconds < 60) return words.format(0, "second");
  if (seconds < 3_600) return words.format(-Math.floor(seconds / 60), "minute");
  if (seconds < 86_400) return words.format(-Math.floor(seconds / 3_600), "hour");
  return words.format(-Math.floor(seconds / 86_400), "day");
}

function startOfDay(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
