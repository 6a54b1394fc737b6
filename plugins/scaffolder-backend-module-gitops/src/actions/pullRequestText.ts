import {
  ApplicationSpec,
  writeRequestMarker,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsEnvironment } from '@gitops-flow/backstage-plugin-gitops-node';

/** Everything that the texts about a request are made of. */
export interface RequestFacts {
  spec: ApplicationSpec;
  /** Those of the spec, in promotion order. */
  environments: GitopsEnvironment[];
  /** Who asked, as people call them. */
  requester: string;
  /** Page of the entity in Backstage. */
  entityUrl: string;
  /** Page of the application's repository. */
  repositoryUrl?: string;
}

export function pullRequestTitle({ spec, environments }: RequestFacts): string {
  return `Create ${spec.name} in ${list(environments.map(({ name }) => name))}`;
}

/** What a reviewer wants to know, in Markdown, with the marker that lists of pull requests read. */
export function pullRequestBody(facts: RequestFacts): string {
  const { spec, environments, requester, entityUrl, repositoryUrl } = facts;
  const links = [
    `[${spec.name} in Backstage](${entityUrl})`,
    ...(repositoryUrl ? [`[its repository](${repositoryUrl})`] : []),
  ];
  return [
    `**${escape(requester)}** asks for **${spec.name}** of team **${
      spec.team
    }**${spec.system ? `, part of **${spec.system}**` : ''}.`,
    `> ${escape(spec.description)}`,
    [
      '| Environment | Image | Port | Size | Exposure |',
      '|---|---|---|---|---|',
      ...environments.map((environment, index) =>
        [
          '',
          ` ${escape(environment.title)} `,
          starts(spec, index)
            ? ` \`${spec.image}\` `
            : ' waits for a promotion ',
          ` ${spec.port} `,
          ` ${spec.size} `,
          ` ${spec.exposure} `,
          '',
        ].join('|'),
      ),
    ].join('\n'),
    `### After the merge\n\n${afterMerge(facts).join(' ')}`,
    links.join(' · '),
    writeRequestMarker({
      application: spec.name,
      environments: environments.map(({ name }) => name),
    }),
  ].join('\n\n');
}

/** What happens once the pull request is merged, one sentence each. */
export function afterMerge({ spec, environments }: RequestFacts): string[] {
  const title = ({ title: text }: GitopsEnvironment) => escape(text);
  const automatic = environments.filter(({ sync }) => sync.automated);
  const manual = environments.filter(({ sync }) => !sync.automated);
  const waiting = environments.filter((_, index) => !starts(spec, index));
  const running = environments.filter((_, index) => starts(spec, index));
  return [
    ...(automatic.length > 0
      ? [
          `Argo CD creates the application in ${list(
            automatic.map(title),
          )} by itself.`,
        ]
      : []),
    ...(manual.length > 0
      ? [`In ${list(manual.map(title))} it waits for a sync by hand.`]
      : []),
    `\`${spec.image}\` starts in ${list(running.map(title))}.`,
    ...(waiting.length > 0
      ? [
          `Nothing runs in ${list(
            waiting.map(title),
          )} until the image is promoted there.`,
        ]
      : []),
  ];
}

function starts(spec: ApplicationSpec, index: number): boolean {
  return index === 0 || spec.start === 'everywhere';
}

function list(items: string[]): string {
  return items.length < 2
    ? items.join()
    : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** So that what people typed is neither markup nor calls anybody. */
function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&').replaceAll('@', '@&#8203;');
}
