import { CheckOutput } from '../github/store/CheckStore';
import { ValidationReport } from './reportSchema';

/** GitHub's limit for each text of a check. */
const MAX_TEXT = 65_535;
const MAX_ANNOTATIONS = 50;
const CUT =
  '\n\nThe rest is left out; run the validation in a checkout to see all of it.\n';

/** Puts a report into a check's words: the findings as the summary, what would change in the cluster as the text. */
export function describeReport(report: ValidationReport): CheckOutput {
  const { findings, applications, renders, durationMs } = report;
  return {
    title: report.title,
    summary: shorten(
      [
        `${count(renders, 'render')} in ${(durationMs / 1000).toFixed(1)} s.`,
        ...findings.map(finding => {
          const whose = finding.application ? ` (${finding.application})` : '';
          return [
            `- ${code(finding.path)}${whose}, rule ${code(finding.rule)}`,
            `  ${plain(finding.message)}`,
            ...(finding.remedy
              ? [`  **Remedy:** ${plain(finding.remedy)}`]
              : []),
          ].join('\\\n');
        }),
      ].join('\n\n'),
    ),
    text:
      applications.length > 0
        ? shorten(applications.map(describeApplication).join('\n\n'))
        : null,
    annotations: findings
      .slice(0, MAX_ANNOTATIONS)
      .map(({ path, rule, message, remedy }) => ({
        path,
        startLine: 1,
        endLine: 1,
        startColumn: null,
        endColumn: null,
        level: 'failure',
        title: rule,
        message,
        details: remedy || null,
      })),
  };
}

function describeApplication({
  environment,
  team,
  application,
  state,
  diff,
}: ValidationReport['applications'][number]): string {
  const heading = `### ${plain(
    `${environment}/${team}/${application}`,
  )} (${state})`;
  return diff
    ? `${heading}\n\n${fenced(diff)}`
    : `${heading}\n\nNothing that is rendered changes.`;
}

/** A fence that nothing inside can close. */
function fenced(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}diff\n${text.replace(/\n$/, '')}\n${fence}`;
}

function code(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1);
  return text.includes('`') ? `${fence} ${text} ${fence}` : `\`${text}\``;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length));
}

/** Text as it is: what others wrote must not become Markdown, at the beginning of a line least of all. */
function plain(text: string): string {
  return text
    .trim()
    .replace(/[\\`*_{}[\]<>|~&]/g, '\\$&')
    .replace(/^(\s*)([-+#=])/gm, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/gm, '$1\\$2')
    .replace(/\s*\n\s*/g, '\\\n  ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Cuts at a line, and closes a fence that is open there. */
function shorten(text: string): string {
  if (text.length <= MAX_TEXT) {
    return text;
  }
  const room = text.slice(0, MAX_TEXT - 200);
  const kept = room.slice(0, room.lastIndexOf('\n'));
  const fences = [...kept.matchAll(/^(`{3,})(diff)?$/gm)].map(
    ([, fence]) => fence,
  );
  const open = fences.length % 2 === 1 ? `\n${fences.at(-1)}` : '';
  return `${kept}${open}${CUT}`;
}
