/**
 * A report for a terminal.
 *
 * @param {import('./createReport.mjs').Report} report
 * @returns {string}
 */
export function formatSummary({
  title,
  findings,
  applications,
  renders,
  durationMs,
}) {
  return [
    ...findings.map(
      ({ path, rule, message, remedy }) =>
        `${path}\n  [${rule}] ${indented(message)}\n  ${indented(remedy)}\n`,
    ),
    ...applications.map(
      ({ environment, team, application, state, diff }) =>
        `${state} ${environment}/${team}/${application}${
          diff ? `: ${sizeOf(diff)}` : ''
        }`,
    ),
    `${title} (${renders} rendered, ${(durationMs / 1000).toFixed(1)} s)`,
    '',
  ].join('\n');
}

/** How many lines come and go. */
export function sizeOf(diff) {
  const lines = diff.split('\n');
  const number = sign => lines.filter(line => line.startsWith(sign)).length;
  return `+${number('+')} −${number('-')}`;
}

function indented(text) {
  return text.replaceAll('\n', '\n    ');
}
