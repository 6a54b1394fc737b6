/** The moments of a cron expression with five fields. */
export interface CronSchedule {
  minutes: Set<number>;
  hours: Set<number>;
  days: Set<number>;
  months: Set<number>;
  weekdays: Set<number>;
  /** Both are given: a day that is in either counts. */
  eitherDay: boolean;
}

const NAMES: Record<string, number> = Object.fromEntries([
  ...['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'].map((name, day) => [
    name,
    day,
  ]),
  ...'jan feb mar apr may jun jul aug sep oct nov dec'
    .split(' ')
    .map((name, month) => [name, month + 1]),
]);

/** @throws Error that names the field which is wrong */
export function parseCron(expression: string): CronSchedule {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5) {
    throw new Error(
      `"${expression}" is no schedule: it takes minute, hour, day, month and weekday`,
    );
  }
  const [minute, hour, day, month, weekday] = fields;
  const weekdays = parseField(weekday, 0, 7);
  return {
    minutes: parseField(minute, 0, 59),
    hours: parseField(hour, 0, 23),
    days: parseField(day, 1, 31),
    months: parseField(month, 1, 12),
    // Sunday is both 0 and 7.
    weekdays: new Set([...weekdays].map(value => value % 7)),
    eitherDay: !day.startsWith('*') && !weekday.startsWith('*'),
  };
}

/** Whether a day, given at its beginning in UTC, is one of the schedule. */
export function isCronDay(schedule: CronSchedule, day: Date): boolean {
  const { days, weekdays, months, eitherDay } = schedule;
  const byDay = days.has(day.getUTCDate());
  const byWeekday = weekdays.has(day.getUTCDay());
  return (
    months.has(day.getUTCMonth() + 1) &&
    (eitherDay ? byDay || byWeekday : byDay && byWeekday)
  );
}

function parseField(field: string, min: number, max: number): Set<number> {
  const values = new Set<number>();
  for (const part of field.toLowerCase().split(',')) {
    const match = /^(\*|\?|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d+))?$/.exec(part);
    if (!match) {
      throw new Error(`"${field}" is no field of a schedule`);
    }
    const [, first, last, step = '1'] = match;
    const any = first === '*' || first === '?';
    const begin = any ? min : numberOf(first);
    const fallback = any || match[3] ? max : begin;
    const end = last === undefined ? fallback : numberOf(last);
    if (!(begin >= min && end <= max && begin <= end && Number(step) > 0)) {
      throw new Error(`"${field}" is not within ${min} and ${max}`);
    }
    for (let value = begin; value <= end; value += Number(step)) {
      values.add(value);
    }
  }
  return values;
}

function numberOf(text: string): number {
  return NAMES[text] ?? Number(text);
}
