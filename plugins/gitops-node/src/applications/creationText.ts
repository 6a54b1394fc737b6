import {
  ApplicationSpec,
  writeRequestMarker,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsEnvironment } from '../config/readGitopsConfig';
import { needsMetrics } from '../render/values';
import { listNames } from './changeText';
import { escapeMarkdown } from './requestedBy';

/**
 * Everything that the texts about a request for an application are made of.
 *
 * @public
 */
export interface CreationFacts {
  spec: ApplicationSpec;
  /** Those of the spec, in promotion order. */
  environments: GitopsEnvironment[];
  /** Who asked, as people call them; absent in a preview. */
  requester?: string;
  /** Page of the entity in Backstage. */
  entityUrl: string;
  /** Page of the application's repository. */
  repositoryUrl?: string;
}

export function creationTitle({ spec, environments }: CreationFacts): string {
  return `Create ${spec.name} in ${listNames(
    environments.map(({ name }) => name),
  )}`;
}

/** What a reviewer wants to know, in Markdown, with the marker that lists of pull requests read. */
export function creationBody(facts: CreationFacts): string {
  const { spec, environments, requester, entityUrl, repositoryUrl } = facts;
  const links = [
    `[${spec.name} in Backstage](${entityUrl})`,
    ...(repositoryUrl ? [`[its repository](${repositoryUrl})`] : []),
  ];
  return [
    `${requester ? `**${escapeMarkdown(requester)}** asks` : 'Asks'} for **${
      spec.name
    }** of team **${spec.team}**${
      spec.system ? `, part of **${spec.system}**` : ''
    }.`,
    `> ${escapeMarkdown(spec.description)}`,
    [
      '| Environment | Image | Port | Size | Exposure |',
      '|---|---|---|---|---|',
      ...environments.map((environment, index) =>
        [
          '',
          ` ${escapeMarkdown(environment.title)} `,
          starts(spec, index)
            ? ` \`${spec.image}\` `
            : ' waits for a promotion ',
          ` ${spec.port ?? '–'} `,
          ` ${spec.size} `,
          ` ${spec.exposure} `,
          '',
        ].join('|'),
      ),
    ].join('\n'),
    ...describeSettings(spec),
    `### After the merge\n\n${afterCreation(facts).join(' ')}`,
    links.join(' · '),
    writeRequestMarker({
      application: spec.name,
      team: spec.team,
      environments: environments.map(({ name }) => name),
      kind: 'create',
    }),
  ].join('\n\n');
}

/**
 * What happens once the pull request is merged, one sentence each, in Markdown.
 *
 * @public
 */
export function afterCreation({ spec, environments }: CreationFacts): string[] {
  const title = ({ title: text }: GitopsEnvironment) => escapeMarkdown(text);
  const automatic = environments.filter(({ sync }) => sync.automated);
  const manual = environments.filter(({ sync }) => !sync.automated);
  const waiting = environments.filter((_, index) => !starts(spec, index));
  const running = environments.filter((_, index) => starts(spec, index));
  return [
    ...(automatic.length > 0
      ? [
          `Argo CD creates the application in ${listNames(
            automatic.map(title),
          )} by itself.`,
        ]
      : []),
    ...(manual.length > 0
      ? [`In ${listNames(manual.map(title))} it waits for a sync by hand.`]
      : []),
    `\`${spec.image}\` starts in ${listNames(running.map(title))}.`,
    ...(waiting.length > 0
      ? [
          `Nothing runs in ${listNames(
            waiting.map(title),
          )} until the image is promoted there.`,
        ]
      : []),
  ];
}

/** What most applications leave to the chart. */
function describeSettings(spec: ApplicationSpec): string[] {
  const { workload, schedule, replicas, autoscaling, strategy } = spec;
  const variables = Object.keys(spec.variables ?? {});
  const lines = [
    ...(workload ? [`- Workload: ${workload}`] : []),
    ...(schedule ? [`- Schedule: \`${schedule}\` in UTC`] : []),
    ...(replicas ? [`- Pods: ${replicas}`] : []),
    ...(autoscaling
      ? [
          `- Pods: ${autoscaling.min} to ${autoscaling.max} by CPU${
            autoscaling.cpu ? ` (${autoscaling.cpu} %)` : ''
          }`,
        ]
      : []),
    ...(strategy
      ? [
          `- Strategy: ${strategy}${
            needsMetrics(strategy)
              ? ', which goes by the metrics at `/metrics`'
              : ''
          }`,
        ]
      : []),
    ...(variables.length > 0
      ? [`- Variables: ${variables.map(name => `\`${name}\``).join(', ')}`]
      : []),
  ];
  return lines.length > 0 ? [lines.join('\n')] : [];
}

function starts(spec: ApplicationSpec, index: number): boolean {
  return index === 0 || spec.start === 'everywhere';
}
