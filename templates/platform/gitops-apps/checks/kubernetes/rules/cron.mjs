const MACROS = new Set([
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@midnight',
  '@hourly',
]);
const FIELDS = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of the month', from: 1, to: 31 },
  {
    name: 'month',
    from: 1,
    to: 12,
    words: [
      'jan',
      'feb',
      'mar',
      'apr',
      'may',
      'jun',
      'jul',
      'aug',
      'sep',
      'oct',
      'nov',
      'dec',
    ],
  },
  {
    name: 'day of the week',
    from: 0,
    to: 6,
    words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
  },
];

/**
 * Reads a schedule as Kubernetes' controller does.
 *
 * @param {string} schedule
 * @returns {string | undefined} what is wrong with it
 */
export function describeCronProblem(schedule) {
  if (MACROS.has(schedule)) {
    return undefined;
  }
  if (schedule.startsWith('@every ')) {
    return /^@every (\d+(\.\d+)?(ns|us|ms|s|m|h))+$/.test(schedule)
      ? undefined
      : '@every wants a duration such as 90m';
  }
  const parts = schedule.trim().split(/\s+/);
  if (parts.length !== FIELDS.length || schedule.trim() === '') {
    return `it has ${schedule.trim() === '' ? 0 : parts.length} fields, not 5`;
  }
  const wrong = parts.findIndex(
    (part, index) =>
      !part.split(',').every(range => isRange(range, FIELDS[index])),
  );
  return wrong === -1
    ? undefined
    : `"${parts[wrong]}" is no ${FIELDS[wrong].name}`;
}

function isRange(text, field) {
  const [range, step, ...more] = text.split('/');
  if (
    more.length > 0 ||
    (step !== undefined && !(Number(step) > 0 && /^\d+$/.test(step)))
  ) {
    return false;
  }
  if (range === '*' || range === '?') {
    return true;
  }
  const [start, end = start, ...others] = range
    .split('-')
    .map(value => valueOf(value, field));
  return (
    others.length === 0 &&
    start >= field.from &&
    end <= field.to &&
    start <= end
  );
}

function valueOf(text, { words = [], from }) {
  const index = words.indexOf(text.toLowerCase());
  return index === -1
    ? /^\d+$/.test(text)
      ? Number(text)
      : NaN
    : index + from;
}
