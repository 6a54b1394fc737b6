import {
  EnvironmentSettings,
  SettingsChange,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsEnvironment } from '../config/readGitopsConfig';
import { AddedEnvironment } from './addedFiles';
import { escapeMarkdown } from './requestedBy';

/** GitHub takes 65,536 characters for a whole body. */
const MAX_ROWS = 150;
const MAX_CELL_LENGTH = 60;

/** What a setting is called where people read it. */
const LABELS: Record<keyof SettingsChange, string> = {
  size: 'size',
  replicas: 'replicas',
  autoscaling: 'autoscaling',
  exposure: 'exposure',
  strategy: 'strategy',
  port: 'port',
  variables: 'variables',
};

/** One environment before and after a change. */
export interface ChangedEnvironment {
  environment: GitopsEnvironment;
  before: EnvironmentSettings;
  after: EnvironmentSettings;
}

/** The words for a list. */
export function listNames(names: string[]): string {
  return names.length < 2
    ? names.join()
    : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** What a change does, in one line that the same change always gets. */
export function changeTitle(options: {
  name: string;
  settings: SettingsChange;
  /** Names of the environments whose settings change. */
  changed: string[];
  /** Names of the environments that the application comes to. */
  added: string[];
}): string {
  const { name, settings, changed, added } = options;
  const asked = (Object.keys(LABELS) as (keyof SettingsChange)[])
    .filter(key => settings[key] !== undefined)
    .map(key => LABELS[key]);
  if (asked.length === 0) {
    return `Bring ${name} to ${listNames(added)}`;
  }
  const change = `Change ${listNames(asked)} of ${name} in ${listNames(
    changed,
  )}`;
  return added.length > 0
    ? `${change}, and bring it to ${listNames(added)}`
    : change;
}

/** What is different, a row for each setting of each environment. */
export function changeTable(environments: ChangedEnvironment[]): string {
  const rows = environments.flatMap(({ environment, before, after }) =>
    compare(before, after).map(
      ([setting, now, then]) =>
        `| ${escapeMarkdown(
          environment.title,
        )} | ${setting} | ${now} | ${then} |`,
    ),
  );
  return rows.length === 0
    ? 'All of that is on the main branch already.'
    : [
        '| Environment | Setting | Now | After the merge |',
        '|---|---|---|---|',
        ...rows.slice(0, MAX_ROWS),
        ...(rows.length > MAX_ROWS
          ? [`\nAnd ${rows.length - MAX_ROWS} more, as the files show.`]
          : []),
      ].join('\n');
}

/** Where an application comes to, and what it takes along. */
export function describeAdded({
  environment,
  source,
  leftOut,
}: AddedEnvironment): string {
  const title = escapeMarkdown(environment.title);
  return [
    `**${title}** is new: it takes the settings of ${escapeMarkdown(
      source.environment.title,
    )} and runs nothing until an image is promoted there.`,
    ...(leftOut.length > 0
      ? [
          `Not taken over, because only one environment can have it: ${leftOut
            .map(key => `\`${key}\``)
            .join(', ')}.`,
        ]
      : []),
  ].join(' ');
}

function compare(
  before: EnvironmentSettings,
  after: EnvironmentSettings,
): [setting: string, now: string, then: string][] {
  const names = new Set([
    ...Object.keys(before.variables ?? {}),
    ...Object.keys(after.variables ?? {}),
  ]);
  const rows: [string, string, string][] = [
    ...(['size', 'exposure', 'strategy', 'port'] as const).map(
      (key): [string, string, string] => [
        LABELS[key],
        cell(before[key]),
        cell(after[key]),
      ],
    ),
    ['pods', describePods(before), describePods(after)],
    ...[...names].map((name): [string, string, string] => [
      `variable \`${name}\``,
      code(before.variables?.[name]),
      code(after.variables?.[name]),
    ]),
  ];
  return rows.filter(([, now, then]) => now !== then);
}

function describePods({ replicas, autoscaling }: EnvironmentSettings): string {
  if (autoscaling) {
    const { min, max, cpu } = autoscaling;
    return `${min} to ${max} by CPU${cpu === undefined ? '' : ` (${cpu} %)`}`;
  }
  return cell(replicas);
}

function cell(value: string | number | undefined): string {
  return value === undefined ? 'default' : escapeMarkdown(String(value));
}

/** A text of several lines or with bars must not leave its cell. */
function code(value: string | undefined): string {
  if (value === undefined) {
    return '–';
  }
  const text = JSON.stringify(value);
  return escapeMarkdown(
    (text.length > MAX_CELL_LENGTH
      ? `${text.slice(0, MAX_CELL_LENGTH)}…`
      : text
    ).replaceAll('&', '&amp;'),
  );
}
