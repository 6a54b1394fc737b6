import {
  ApplicationSettings,
  ImageHistoryEntry,
  ImageVersion,
  ImageVersionList,
} from '@gitops-flow/backstage-plugin-gitops-common';

const HOUR_MS = 3_600_000;

const ago = (hours: number) =>
  new Date(Date.now() - hours * HOUR_MS).toISOString();

const REPOSITORY = 'ghcr.io/acme/checkout';

const version = (tag: string, digit: string): ImageVersion => ({
  repository: REPOSITORY,
  tag,
  digest: `sha256:${digit.repeat(64)}`,
});

/** An application in two of three environments, with settings of its own in one of them. */
export const settings: ApplicationSettings = {
  name: 'checkout',
  team: 'payments',
  environments: [
    {
      environment: 'dev',
      title: 'Development',
      image: version('1.6.0', 'a'),
      workload: 'web',
      port: 8080,
      size: 'small',
      replicas: 1,
      exposure: 'internal',
      strategy: 'rolling',
      otherKeys: [],
    },
    {
      environment: 'staging',
      title: 'Staging',
      image: version('1.5.0', 'b'),
      workload: 'web',
      port: 8080,
      size: 'large',
      autoscaling: { min: 2, max: 6 },
      exposure: 'internal',
      strategy: 'rolling',
      otherKeys: ['probes', 'secrets'],
    },
  ],
  missingEnvironments: ['prod'],
};

export const imageVersions: ImageVersionList = {
  repository: REPOSITORY,
  total: 57,
  items: [
    {
      ...version('1.6.0', 'a'),
      createdAt: ago(2),
      sourceCommit: '4f1d2c9be07a5d3386c1f0a9d7e65b4c8a2f9e31',
    },
    {
      ...version('1.5.0', 'b'),
      createdAt: ago(50),
      sourceCommit: '9a0b7e64d1c852f3e9b6407da1c3f5e8b2d4a690',
    },
    { ...version('1.4.2', 'c'), createdAt: ago(400) },
    { repository: REPOSITORY, tag: '1.4.1' },
  ],
};

/** Of Staging: today's image first. */
export const imageHistory: ImageHistoryEntry[] = [
  {
    image: version('1.5.0', 'b'),
    commit: '1111111be07a5d3386c1f0a9d7e65b4c8a2f9e31',
    committedAt: ago(40),
    message: 'Promote checkout 1.5.0 to staging (#131)',
    author: 'maria.lopez',
  },
  {
    image: version('1.4.2', 'c'),
    commit: '2222222be07a5d3386c1f0a9d7e65b4c8a2f9e31',
    committedAt: ago(390),
    message: 'Promote checkout 1.4.2 to staging (#117)',
    author: 'gitops-flow[bot]',
  },
  {
    image: version('1.4.1', 'd'),
    commit: '3333333be07a5d3386c1f0a9d7e65b4c8a2f9e31',
    committedAt: ago(700),
    message: 'Create checkout for payments (#98)',
    author: 'maria.lopez',
  },
];
