import { sizeOf } from './formatSummary.mjs';

/** By which the comment is found again, to be replaced by a newer one. */
export const MARKER = '<!-- gitops-apps validate -->';

/** GitHub's limit for a comment. */
const MAX_CHARACTERS = 65_536;
const MAX_FINDINGS_CHARACTERS = 30_000;
const MIN_DIFF_CHARACTERS = 400;
const MORE = 'The rest is left out; the log of the check has all of it.';

/**
 * A report as a comment on a pull request.
 *
 * @param {import('./createReport.mjs').Report} report
 * @param {{links?: string}} [options] `links`: address that a file's path is appended to, of the checked commit
 * @returns {string} Markdown
 */
export function formatComment(report, { links } = {}) {
  const { ok, title, findings, applications, renders, durationMs } = report;
  const head = [
    MARKER,
    `### ${ok ? '✅' : '❌'} ${plain(title)}`,
    ...(findings.length > 0 ? [formatFindings(findings, links)] : []),
  ].join('\n\n');
  const foot = `<sub>${renders} rendered in ${(durationMs / 1000).toFixed(
    1,
  )} s. Run it yourself: <code>npm run validate -- --head . --base ../gitops-apps-main</code></sub>\n`;
  const room = MAX_CHARACTERS - head.length - foot.length - MORE.length - 20;
  return [head, ...formatApplications(applications, room), foot].join('\n\n');
}

function formatFindings(findings, links) {
  const rows = [];
  let length = 0;
  for (const { path, rule, message, remedy } of findings) {
    const file = links
      ? `[${code(path)}](${links.replace(/\/?$/, '/')}${encodeURI(path)})`
      : code(path);
    const row = `| ${file} | ${code(rule)} | ${cell(
      message,
    )}<br>**Remedy:** ${cell(remedy)} |`;
    length += row.length;
    if (length > MAX_FINDINGS_CHARACTERS) {
      rows.push(`| | | ${findings.length - rows.length} more. ${MORE} |`);
      break;
    }
    rows.push(row);
  }
  return ['| file | rule | problem |', '|---|---|---|', ...rows].join('\n');
}

function formatApplications(applications, room) {
  const parts = [];
  let left = room;
  for (const [index, application] of applications.entries()) {
    const part = formatApplication(application, left);
    if (!part) {
      parts.push(`${applications.length - index} more applications. ${MORE}`);
      break;
    }
    parts.push(part);
    left -= part.length + 2;
  }
  return parts;
}

/** Undefined when there is no room for it. */
function formatApplication(
  { environment, team, application, state, diff },
  room,
) {
  const name = `${environment}/${team}/${application}`;
  if (!diff) {
    const line = `${code(name)} ${state}: nothing that is rendered changes.`;
    return line.length < room ? line : undefined;
  }
  const fence = '`'.repeat(
    Math.max(3, ...(diff.match(/`+/g) ?? []).map(run => run.length + 1)),
  );
  const wrap = text =>
    `<details><summary><code>${escaped(name)}</code> ${state}, ${sizeOf(
      diff,
    )}</summary>\n\n${fence}diff\n${text.replace(
      /\n$/,
      '',
    )}\n${fence}\n\n</details>`;
  const overhead = wrap('').length + MORE.length + 10;
  if (overhead + Math.min(diff.length, MIN_DIFF_CHARACTERS) > room) {
    return undefined;
  }
  const fits = diff.slice(0, room - overhead);
  return fits.length === diff.length
    ? wrap(diff)
    : wrap(`${fits.slice(0, fits.lastIndexOf('\n') + 1)}… ${MORE}`);
}

function code(text) {
  return `<code>${escaped(text)}</code>`;
}

/** Text as it is: what others wrote must become neither Markdown nor HTML nor a mention of somebody. */
function plain(text) {
  return escaped(text).replace(/[\\`*_{}[\]()#+!|~@-]/g, '\\$&');
}

function cell(text) {
  return plain(text).replace(/\s*\n\s*/g, '<br>');
}

function escaped(text) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('|', '&#124;');
}
