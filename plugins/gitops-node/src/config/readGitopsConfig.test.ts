import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { readGitopsConfig } from './readGitopsConfig';

const environment = (name: string, more: object = {}) => ({
  name,
  instance: 'main',
  destination: { name: `acme-${name}` },
  ...more,
});

const smallest = {
  repository: { url: 'https://ghe.acme.example/acme/gitops-apps' },
  applications: { owner: 'acme' },
  chart: { path: 'charts/eks-baseline', version: '1.0.0' },
  environments: [environment('dev'), environment('prod')],
};

const read = (change: JsonObject = {}) =>
  readGitopsConfig(new ConfigReader({ gitops: { ...smallest, ...change } }));

describe('readGitopsConfig', () => {
  it('fills in what the smallest configuration leaves out', () => {
    expect(read()).toEqual({
      repository: {
        url: 'https://ghe.acme.example/acme/gitops-apps',
        host: 'ghe.acme.example',
        owner: 'acme',
        name: 'gitops-apps',
        branch: 'main',
      },
      applications: { owner: 'acme', visibility: 'private' },
      chart: { path: 'charts/eks-baseline', version: '1.0.0' },
      environments: [
        {
          name: 'dev',
          title: 'dev',
          instance: 'main',
          applicationNamespace: 'argocd',
          destination: { name: 'acme-dev' },
          requireDigest: false,
          sync: { automated: true, prune: false, selfHeal: true },
          decommission: 'allowed',
        },
        expect.objectContaining({ name: 'prod', decommission: 'unexposed' }),
      ],
      github: { writeAs: 'integration' },
      registries: [
        { host: 'docker.io', apiUrl: 'https://registry-1.docker.io' },
        { host: 'ghcr.io', apiUrl: 'https://ghcr.io' },
        { host: 'public.ecr.aws', apiUrl: 'https://public.ecr.aws' },
        { host: 'quay.io', apiUrl: 'https://quay.io' },
      ],
    });
  });

  it.each([
    ['https://github.com/acme/gitops-apps', { perMinute: 80, perHour: 500 }],
    ['https://acme.ghe.com/acme/gitops-apps', { perMinute: 80, perHour: 500 }],
    ['https://github.com.evil.example/acme/gitops-apps', undefined],
  ])('knows the limits of %s', (url, contentRequests) => {
    expect(read({ repository: { url } }).github).toEqual({
      writeAs: 'integration',
      ...(contentRequests ? { contentRequests } : {}),
    });
  });

  it('takes limits from the configuration, each with its default', () => {
    expect(
      read({ github: { writeAs: 'user', contentRequests: { perMinute: 20 } } })
        .github,
    ).toEqual({
      writeAs: 'user',
      contentRequests: { perMinute: 20, perHour: 500 },
    });
  });

  it('adds registries to the public ones, and replaces those of the same host', () => {
    const { registries } = read({
      registries: [
        { host: 'docker.io', apiUrl: 'https://mirror.acme.example/hub/' },
        { host: 'registry.acme.example:5000', username: 'u', password: 'p' },
      ],
    });
    expect(registries.map(({ host }) => host)).toEqual([
      'ghcr.io',
      'public.ecr.aws',
      'quay.io',
      'docker.io',
      'registry.acme.example:5000',
    ]);
    expect(registries.slice(-2)).toEqual([
      { host: 'docker.io', apiUrl: 'https://mirror.acme.example/hub' },
      {
        host: 'registry.acme.example:5000',
        apiUrl: 'https://registry.acme.example:5000',
        credentials: { username: 'u', password: 'p' },
      },
    ]);
  });

  it('reads where images are published', () => {
    expect(
      read({
        aws: {
          accountId: '111122223333',
          region: 'eu-west-1',
          ecr: { prefix: 'apps/', clusterAccounts: ['444455556666'] },
          oidc: {
            mode: 'iam',
            permissionsBoundary: 'arn:aws:iam::111122223333:policy/bound',
            issuer: 'https://ghe.acme.example/_services/token/',
          },
        },
      }).aws,
    ).toEqual({
      accountId: '111122223333',
      region: 'eu-west-1',
      ecr: {
        prefix: 'apps/',
        clusterAccounts: ['444455556666'],
        keepImages: 100,
      },
      oidc: {
        mode: 'iam',
        rolePath: '/gitops/',
        rolePrefix: 'github-',
        permissionsBoundary: 'arn:aws:iam::111122223333:policy/bound',
        issuer: 'ghe.acme.example/_services/token',
      },
    });
  });

  const aws = { accountId: '111122223333', region: 'eu-west-1' };

  it.each<[string, JsonObject, string]>([
    ['no environment', { environments: [] }, 'gitops.environments is empty'],
    [
      'an environment twice',
      { environments: [environment('dev'), environment('dev')] },
      'gitops.environments names "dev" twice',
    ],
    [
      'a name that is no label',
      { environments: [environment('Dev')] },
      'gitops.environments[0].name is "Dev"',
    ],
    [
      'two destinations',
      {
        environments: [
          environment('dev', { destination: { name: 'a', server: 'b' } }),
        ],
      },
      'gitops.environments[0].destination must have either name or server',
    ],
    [
      'an unknown decommission policy',
      { environments: [environment('dev', { decommission: 'never' })] },
      'gitops.environments[0].decommission is "never": use one of allowed, unexposed, forbidden',
    ],
    [
      'a repository that is no address',
      { repository: { url: 'acme/gitops-apps' } },
      'gitops.repository.url is "acme/gitops-apps": it should look like',
    ],
    [
      'an unknown visibility',
      { applications: { owner: 'acme', visibility: 'secret' } },
      'gitops.applications.visibility is "secret"',
    ],
    [
      'an unknown writer',
      { github: { writeAs: 'robot' } },
      'gitops.github.writeAs is "robot": use one of integration, user',
    ],
    [
      'half a request a minute',
      { github: { contentRequests: { perMinute: 0.5 } } },
      'gitops.github.contentRequests.perMinute is 0.5',
    ],
    [
      'a registry with a path',
      { registries: [{ host: 'ghcr.io/acme' }] },
      'gitops.registries[0].host is "ghcr.io/acme"',
    ],
    [
      'a registry whose address is none',
      { registries: [{ host: 'ghcr.io', apiUrl: 'file:///etc' }] },
      'gitops.registries[0].apiUrl is "file:///etc"',
    ],
    [
      'a registry with half an account',
      { registries: [{ host: 'ghcr.io', username: 'u' }] },
      'gitops.registries[0] must have both username and password',
    ],
    [
      'an account that is too short',
      { aws: { ...aws, accountId: '1111' } },
      'gitops.aws.accountId is "1111": use the 12 digits',
    ],
    ['no region', { aws: { ...aws, region: 'Ireland' } }, 'gitops.aws.region'],
    [
      'a prefix without a slash',
      { aws: { ...aws, ecr: { prefix: 'apps' } } },
      'gitops.aws.ecr.prefix is "apps"',
    ],
    [
      'a cluster account that is a name',
      { aws: { ...aws, ecr: { clusterAccounts: ['prod'] } } },
      'gitops.aws.ecr.clusterAccounts[0] is "prod"',
    ],
    [
      'no image to keep',
      { aws: { ...aws, ecr: { keepImages: 0 } } },
      'gitops.aws.ecr.keepImages is 0',
    ],
    [
      'an unknown mode',
      { aws: { ...aws, oidc: { mode: 'terraform' } } },
      'gitops.aws.oidc.mode is "terraform": use one of external, iam',
    ],
    [
      'a role path without slashes',
      { aws: { ...aws, oidc: { rolePath: 'gitops' } } },
      'gitops.aws.oidc.rolePath is "gitops"',
    ],
    [
      'a boundary that is no policy',
      { aws: { ...aws, oidc: { permissionsBoundary: 'bound' } } },
      'gitops.aws.oidc.permissionsBoundary is "bound"',
    ],
  ])('refuses %s', (_, change, problem) => {
    expect(() => read(change)).toThrow(problem);
  });
});
