/**
 * A schedule as the baseline chart takes it: five fields with numbers, or names of months and days in capitals, or one
 * of `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`.
 */
export const SCHEDULE = new RegExp(
  `^(?:@(?:hourly|daily|weekly|monthly|yearly)|${[
    '[0-5]?[0-9]',
    '(?:[01]?[0-9]|2[0-3])',
    '(?:0?[1-9]|[12][0-9]|3[01])',
    '(?:0?[1-9]|1[0-2]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)',
    '(?:[0-6]|SUN|MON|TUE|WED|THU|FRI|SAT)',
  ]
    .map(list)
    .join(' ')})$`,
);

function list(value: string): string {
  const part = `(?:\\*|${value}(?:-${value})?)(?:/[1-9][0-9]?)?`;
  return `${part}(?:,${part})*`;
}
