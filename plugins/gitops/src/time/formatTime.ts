const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
const MONTH_S = 30 * DAY_S;
const YEAR_S = 365 * DAY_S;

/** From how many seconds on a unit is used, largest first. */
const UNITS: [Intl.RelativeTimeFormatUnitSingular, number][] = [
  ['year', YEAR_S],
  ['month', MONTH_S],
  ['day', DAY_S],
  ['hour', HOUR_S],
  ['minute', MINUTE_S],
];

/** `3 minutes ago`. Less than a minute either way is `now`: clocks differ. */
export function formatRelativeTime(options: {
  time: number;
  now: number;
  language: string;
}): string {
  const { time, now, language } = options;
  const seconds = Math.round((time - now) / 1000);
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) {
      return format.format(Math.trunc(seconds / size), unit);
    }
  }
  return format.format(0, 'second');
}

/** `Nov 22, 2025, 2:03 PM`, in the reader's own time zone. */
export function formatMinute(options: {
  time: number;
  language: string;
}): string {
  return new Intl.DateTimeFormat(options.language, {
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(options.time);
}

/** `Nov 22, 2025, 02:03:07 PM GMT+1`, in the reader's own time zone. */
export function formatAbsoluteTime(options: {
  time: number;
  language: string;
}): string {
  return new Intl.DateTimeFormat(options.language, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).format(options.time);
}

/** `42 s`, `3 min 7 s`, `2 h 5 min`: the two largest units. */
export function formatDuration(options: {
  milliseconds: number;
  language: string;
}): string {
  const seconds = Math.max(0, Math.round(options.milliseconds / 1000));
  const parts: [number, string][] = [
    [Math.floor(seconds / HOUR_S), 'hour'],
    [Math.floor((seconds % HOUR_S) / MINUTE_S), 'minute'],
    [seconds % MINUTE_S, 'second'],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  return parts
    .slice(first < 0 ? 2 : first, first < 0 ? 3 : first + 2)
    .filter(([value], index) => index === 0 || value > 0)
    .map(([value, unit]) =>
      new Intl.NumberFormat(options.language, {
        style: 'unit',
        unit,
        unitDisplay: 'short',
      }).format(value),
    )
    .join(' ');
}
