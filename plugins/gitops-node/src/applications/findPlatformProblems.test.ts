import { GitopsEnvironment } from '../config/readGitopsConfig';
import {
  findDigestProblems,
  findPlatformProblems,
  findRegistryProblems,
} from './findPlatformProblems';

function environment(name: string, requireDigest: boolean): GitopsEnvironment {
  return {
    name,
    title: name,
    instance: 'nonprod',
    applicationNamespace: 'argocd',
    destination: { name: `acme-${name}` },
    requireDigest,
    sync: { automated: true, prune: true, selfHeal: true },
    decommission: 'allowed',
  };
}

const environments = [
  environment('dev', false),
  environment('staging', true),
  environment('prod', true),
];

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('findDigestProblems', () => {
  it.each<[string, string[], 'first' | 'everywhere', string[]]>([
    [
      'nginx:1.29.3',
      ['prod', 'dev'],
      'everywhere',
      [
        'image: "nginx:1.29.3" has no digest, which prod requires: add it, as in nginx:1.29.3@sha256:…, or let the application start in dev first',
      ],
    ],
    [
      'nginx:1.29.3',
      ['dev', 'staging', 'prod'],
      'everywhere',
      [
        'image: "nginx:1.29.3" has no digest, which staging and prod require: add it, as in nginx:1.29.3@sha256:…, or let the application start in dev first',
      ],
    ],
    [
      'nginx:1.29.3',
      ['prod'],
      'first',
      [
        'image: "nginx:1.29.3" has no digest, which prod requires: add it, as in nginx:1.29.3@sha256:…',
      ],
    ],
    ['nginx:1.29.3', ['dev', 'prod'], 'first', []],
    ['nginx:1.29.3', ['dev'], 'everywhere', []],
    [`nginx:1.29.3@${digest}`, ['prod'], 'everywhere', []],
    [`nginx@${digest}`, ['prod'], 'first', []],
  ])('%s in %j, starting %s', (image, names, start, expected) => {
    expect(
      findDigestProblems({
        environments,
        request: { image, environments: names, start },
      }),
    ).toEqual(expected);
  });

  it('names the digest that the registry told', () => {
    expect(
      findDigestProblems({
        environments,
        request: {
          image: 'nginx:1.29.3',
          environments: ['prod'],
          start: 'first',
        },
        digest,
      }),
    ).toEqual([
      `image: "nginx:1.29.3" has no digest, which prod requires: add it, as in nginx:1.29.3@${digest}`,
    ]);
  });
});

describe('findPlatformProblems', () => {
  const config = {
    chart: { path: 'charts/eks-baseline', version: '1.0.0' },
    environments,
    repository: {
      url: 'https://github.com/acme/gitops-apps',
      host: 'github.com',
      owner: 'acme',
      name: 'gitops-apps',
      branch: 'main',
    },
  };
  const paths = [
    'charts/eks-baseline/1.0.0/Chart.yaml',
    'argocd/projects/dev/payments.yaml',
    'namespaces/dev/payments.yaml',
    'argocd/projects/prod/payments.yaml',
  ];

  function find(
    request: { team?: string; environments: string[] },
    files = paths,
  ) {
    return findPlatformProblems({ config, request, paths: new Set(files) });
  }

  it('finds nothing where everything is there', () => {
    expect(find({ team: 'payments', environments: ['dev'] })).toEqual([]);
  });

  it('names each file that an environment lacks', () => {
    expect(
      find({ team: 'payments', environments: ['dev', 'staging', 'prod'] }),
    ).toEqual([
      'owner: team payments is not onboarded in environment staging: ask the platform team to add argocd/projects/staging/payments.yaml and namespaces/staging/payments.yaml to the GitOps repository',
      'owner: team payments is not onboarded in environment prod: ask the platform team to add namespaces/prod/payments.yaml to the GitOps repository',
    ]);
  });

  it('looks for what holds for every team while the team is not known', () => {
    expect(find({ environments: ['moon', 'staging'] }, [])).toEqual([
      'platform: https://github.com/acme/gitops-apps has no chart at charts/eks-baseline/1.0.0: set gitops.chart in the configuration to a version that is there, or ask the platform team to add that folder',
      'environments: moon is not configured; use some of dev, staging, prod',
    ]);
  });

  it('does not take the platform for a team, whatever files there are', () => {
    expect(
      find({ team: 'platform', environments: ['dev'] }, [
        ...paths,
        'argocd/projects/dev/platform.yaml',
        'namespaces/dev/platform.yaml',
      ]),
    ).toEqual([
      'owner: "platform" is what the platform calls its own: choose another group',
    ]);
  });
});

describe('findRegistryProblems', () => {
  const platform = { registries: ['docker.io/library/', 'ghcr.io/acme/'] };

  it.each([
    'nginx:1.29.3',
    'library/nginx:1.29.3',
    'docker.io/nginx:1.29.3',
    'index.docker.io/library/nginx:1.29.3',
    `ghcr.io/acme/checkout@${digest}`,
  ])('lets pass %s', image => {
    expect(findRegistryProblems({ image, platform })).toEqual([]);
  });

  it.each([
    ['traefik/whoami:v1.11.0', 'docker.io/traefik/whoami'],
    ['ghcr.io/acme-evil/checkout:1', 'ghcr.io/acme-evil/checkout'],
    ['ghcr.io.evil.test/acme/checkout:1', 'ghcr.io.evil.test/acme/checkout'],
    ['quay.io/acme/checkout:1', 'quay.io/acme/checkout'],
  ])('refuses %s', (image, name) => {
    expect(findRegistryProblems({ image, platform })).toEqual([
      `image: "${image}" (${name}) is not of an allowed registry: use one whose name begins with docker.io/library/ or ghcr.io/acme/, or ask the platform team to add its registry to platform.yaml of the GitOps repository`,
    ]);
  });

  it('leaves what is no image to the check of the fields', () => {
    expect(findRegistryProblems({ image: 'nginx', platform })).toEqual([]);
  });
});
