import {
  approvingTeam,
  describeIssues,
  platformSchema,
  teamsSchema,
} from './platform';

const dev = {
  name: 'dev',
  destination: { name: 'acme-dev' },
  applicationNamespace: 'argocd',
  owners: 'team',
  automerge: true,
  requireDigest: false,
  sync: { prune: true, selfHeal: true },
};

const platform = {
  organization: 'acme',
  repository: 'https://github.com/acme/gitops-apps',
  platformTeam: 'platform',
  chart: 'charts/eks-baseline',
  registries: ['ghcr.io/acme/', 'docker.io/library/'],
  environments: [
    dev,
    {
      ...dev,
      name: 'prod',
      destination: { server: 'https://prod.eks.internal' },
    },
  ],
};

describe('platformSchema', () => {
  it('takes a platform as it is', () => {
    expect(platformSchema.parse(platform)).toEqual(platform);
  });

  it.each<[string, object, string]>([
    [
      'an environment twice',
      { environments: [dev, dev] },
      'environments: must not name an environment twice',
    ],
    [
      'no environment',
      { environments: [] },
      'environments: must name at least one environment',
    ],
    [
      'a long environment',
      { environments: [{ ...dev, name: 'pre-production' }] },
      'environments.0.name: has more than 12 characters',
    ],
    [
      'a typo',
      { environments: [{ ...dev, autoMerge: true }] },
      'environments.0.autoMerge: is unknown',
    ],
    [
      'a registry that is a beginning of another',
      { registries: ['ghcr.io/acme'] },
      'registries.0: must be a registry with a slash at its end, such as ghcr.io/acme/',
    ],
    [
      'every registry',
      { registries: [''] },
      'registries.0: must be a registry with a slash at its end, such as ghcr.io/acme/',
    ],
    [
      'an organisation that is none',
      { organization: 'acme/gitops' },
      'organization: must be the login of an organisation on GitHub',
    ],
    [
      'a chart outside of the repository',
      { chart: '../charts' },
      'chart: must be a folder',
    ],
  ])('refuses %s', (_, change, message) => {
    const { error } = platformSchema.safeParse({ ...platform, ...change });
    expect(describeIssues(error!)).toEqual([message]);
  });
});

describe('teamsSchema', () => {
  it.each([
    [['payments', 'logistics'], []],
    [[], [': must name at least one team']],
    [['payments', 'payments'], [': must not name a team twice']],
    [
      ['platform'],
      ['0: must not be "platform", which the platform calls its own'],
    ],
    [
      ['Payments'],
      [
        '0: must start with a letter, end with a letter or digit, and hold only lower-case letters, digits and dashes',
      ],
    ],
  ])('of %j has the problems %j', (teams, problems) => {
    const { error } = teamsSchema.safeParse(teams);
    expect(error ? describeIssues(error) : []).toEqual(problems);
  });
});

describe('approvingTeam', () => {
  it.each([
    ['team', 'payments'],
    ['approvers', 'payments-prod-approvers'],
  ] as const)('with owners "%s" is %s', (owners, expected) => {
    expect(approvingTeam({ name: 'prod', owners }, 'payments')).toBe(expected);
  });
});
