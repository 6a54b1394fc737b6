import {
  ApplicationSpec,
  parseImage,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  argoProjectPath,
  GitopsConfig,
} from '@gitops-flow/backstage-plugin-gitops-node';

/** What the platform must have for an application: its chart, and a place for the team in each environment. */
export function findPlatformProblems(options: {
  config: Pick<GitopsConfig, 'chart' | 'environments' | 'repository'>;
  request: Pick<ApplicationSpec, 'team' | 'environments'>;
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
    ...environments.flatMap(environment => {
      if (!known.includes(environment)) {
        return `environments: ${environment} is not configured; use some of ${known.join(
          ', ',
        )}`;
      }
      const project = argoProjectPath({ environment, team });
      return paths.has(project)
        ? []
        : `owner: team ${team} is not onboarded in environment ${environment}: ask the platform team to add ${project} to the GitOps repository`;
    }),
  ];
}

/** Where the image would run at once although an environment there wants its digest. */
export function findDigestProblems(options: {
  environments: GitopsConfig['environments'];
  request: Pick<ApplicationSpec, 'image' | 'environments' | 'start'>;
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
    }: add it, as in ${image}@sha256:…${
      mayWait ? `, or let the application start in ${wanted[0].name} first` : ''
    }`,
  ];
}
