import {
  ApplicationSpec,
  parseImage,
  Platform,
  RESERVED_TEAM_NAME,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsConfig } from '../config/readGitopsConfig';
import { fullImageName } from '../registry/imageName';
import { argoProjectPath } from '../render/paths';

/**
 * What the platform must have for an application: its chart, and a place for the team in each environment.
 *
 * @returns one sentence a problem, as `field: what is wrong and what to do`
 * @public
 */
export function findPlatformProblems(options: {
  config: Pick<GitopsConfig, 'chart' | 'environments' | 'repository'>;
  /** Without a team only what holds for every team is looked for. */
  request: { team?: string; environments: string[] };
  /** Those of the GitOps repository. */
  paths: { has(path: string): boolean };
}): string[] {
  const { config, request, paths } = options;
  const { team, environments } = request;
  const known = config.environments.map(({ name }) => name);
  const chart = `${config.chart.path}/${config.chart.version}`;
  return [
    ...(paths.has(`${chart}/Chart.yaml`)
      ? []
      : [
          `platform: ${config.repository.url} has no chart at ${chart}: set gitops.chart in the configuration to a version that is there, or ask the platform team to add that folder`,
        ]),
    ...(team === RESERVED_TEAM_NAME
      ? [
          `owner: "${team}" is what the platform calls its own: choose another group`,
        ]
      : []),
    ...environments.flatMap(environment => {
      if (!known.includes(environment)) {
        return `environments: ${environment} is not configured; use some of ${known.join(
          ', ',
        )}`;
      }
      if (team === undefined || team === RESERVED_TEAM_NAME) {
        return [];
      }
      const missing = [
        argoProjectPath({ environment, team }),
        `namespaces/${environment}/${team}.yaml`,
      ].filter(path => !paths.has(path));
      return missing.length === 0
        ? []
        : `owner: team ${team} is not onboarded in environment ${environment}: ask the platform team to add ${missing.join(
            ' and ',
          )} to the GitOps repository`;
    }),
  ];
}

/**
 * Where the image would run at once although an environment there wants its digest.
 *
 * @returns at most one sentence, as `image: what is wrong and what to do`
 * @public
 */
export function findDigestProblems(options: {
  /** In promotion order. */
  environments: Pick<
    GitopsConfig['environments'][number],
    'name' | 'requireDigest'
  >[];
  request: Pick<ApplicationSpec, 'image' | 'environments' | 'start'>;
  /** Of the image, where its registry has told it. */
  digest?: string;
}): string[] {
  const { image, environments, start } = options.request;
  const parsed = parseImage(image);
  if (!('image' in parsed) || parsed.image.digest) {
    return [];
  }
  const wanted = options.environments.filter(({ name }) =>
    environments.includes(name),
  );
  const strict = wanted
    .filter((_, index) => index === 0 || start === 'everywhere')
    .filter(({ requireDigest }) => requireDigest)
    .map(({ name }) => name);
  if (strict.length === 0) {
    return [];
  }
  const mayWait = !wanted[0].requireDigest;
  return [
    `image: "${image}" has no digest, which ${strict.join(' and ')} ${
      strict.length === 1 ? 'requires' : 'require'
    }: add it, as in ${image}@${options.digest ?? 'sha256:…'}${
      mayWait ? `, or let the application start in ${wanted[0].name} first` : ''
    }`,
  ];
}

/**
 * Whether the checks of the GitOps repository would let an image pass, whatever the way its name is written.
 *
 * @returns at most one sentence, as `image: what is wrong and what to do`
 * @public
 */
export function findRegistryProblems(options: {
  image: string;
  platform: Pick<Platform, 'registries'>;
}): string[] {
  const { image, platform } = options;
  const parsed = parseImage(image);
  if (!('image' in parsed)) {
    return [];
  }
  const name = fullImageName(parsed.image.repository);
  return platform.registries.some(prefix => name.startsWith(prefix))
    ? []
    : [
        `image: "${image}" (${name}) is not of an allowed registry: use one whose name begins with ${platform.registries.join(
          ' or ',
        )}, or ask the platform team to add its registry to platform.yaml of the GitOps repository`,
      ];
}
