import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { GithubAnswers } from './__testUtils__/GithubAnswers';
import { readExample } from './__testUtils__/readExample';
import { createPlatformPlanAction } from './platformPlan';
import { examples } from './platformPlan.examples';

type Action = ReturnType<typeof createPlatformPlanAction>;
type Input = Parameters<Action['handler']>[0]['input'];

const dev = {
  destination: { name: 'acme-dev' },
  applicationNamespace: 'argocd',
  owners: 'team',
  automerge: true,
  requireDigest: false,
  sync: { prune: true, selfHeal: true },
};

const prod = {
  destination: { server: 'https://acme-prod.eks.internal' },
  applicationNamespace: 'argocd',
  owners: 'approvers',
  automerge: false,
  requireDigest: true,
  sync: { prune: false, selfHeal: true },
};

describe('gitops:platform:plan', () => {
  const github = GithubAnswers.register();
  const example = readExample<Input>(examples[0], {
    id: 'gitops:platform:plan',
  });

  async function run(change: Partial<Input> = {}) {
    const action = createPlatformPlanAction(github.createServices());
    const output: Record<string, unknown> = {};
    await action.handler({
      ...createMockActionContext({ input: { ...example, ...change } }),
      output: (name, value) => {
        output[name] = value;
      },
    });
    return output;
  }

  beforeEach(() =>
    github.giveTeams(
      'platform',
      'payments',
      'payments-prod-approvers',
      'logistics',
      'logistics-prod-approvers',
    ),
  );

  it('puts out what the skeletons need, for the example', async () => {
    const organization = {
      organization: 'acme',
      repositoryUrl: 'https://ghe.acme.test/acme/gitops-apps',
      platformTeam: 'platform',
      chart: 'charts/eks-baseline',
      registries: ['ghcr.io/acme/'],
      environments: [
        { name: 'dev', ...dev },
        { name: 'prod', ...prod },
      ],
      teams: ['logistics', 'payments'],
    };
    const environments = [
      {
        ...organization,
        ...dev,
        environment: 'dev',
        domain: 'dev.acme.example',
        ingressClassName: 'alb',
        replicas: 1,
      },
      {
        ...organization,
        ...prod,
        environment: 'prod',
        domain: 'acme.example',
        ingressClassName: 'alb',
        replicas: 2,
      },
    ];
    expect(await run()).toEqual({
      organization,
      environments,
      teams: [
        { ...organization, team: 'logistics' },
        { ...organization, team: 'payments' },
      ],
      teamEnvironments: ['logistics', 'payments'].flatMap(team =>
        environments.map(environment => ({ ...environment, team })),
      ),
      access: {
        platform: 'maintain',
        logistics: 'push',
        'logistics-prod-approvers': 'push',
        payments: 'push',
        'payments-prod-approvers': 'push',
      },
      chartAccess: { platform: 'maintain' },
      chartPath: 'charts/eks-baseline/1.0.0',
    });
  });

  it('writes nothing', async () => {
    await run();
    expect(github.calls.every(({ call }) => call.startsWith('GET '))).toBe(
      true,
    );
  });

  it('names every problem at once, before GitHub is asked', async () => {
    await expect(
      run({
        organization: 'acme/x',
        repository: 'a b',
        teams: ['payments', 'payments'],
        registries: ['ghcr.io'],
        environments: [
          { ...example.environments[0], domain: 'http://acme.example' },
          { ...example.environments[0] },
        ],
      }),
    ).rejects.toMatchObject({
      name: 'InputError',
      message: [
        '6 things are wrong with the request:',
        '- organization: must be the login of an organisation on GitHub',
        '- registries.0: must be a registry with a slash at its end, such as ghcr.io/acme/',
        '- environments: must not name an environment twice',
        '- teams: must not name a team twice',
        '- repository: "a b" is no name of a repository',
        '- environments.0.domain: "http://acme.example" is no domain such as dev.acme.com',
      ].join('\n'),
    });
    expect(github.calls).toEqual([]);
  });

  it('names the GitHub teams that are missing and how to create them', async () => {
    github.giveTeams('platform', 'payments', 'logistics');
    await expect(run()).rejects.toMatchObject({
      name: 'InputError',
      message: [
        'teams: acme on ghe.acme.test has no team logistics-prod-approvers, payments-prod-approvers. Create them and run this again:',
        '  gh api orgs/acme/teams -f name=logistics-prod-approvers',
        '  gh api orgs/acme/teams -f name=payments-prod-approvers',
      ].join('\n'),
    });
  });

  it('refuses an expression that was not rendered', async () => {
    await expect(run({ platformTeam: '${{ parameters.x }}' })).rejects.toThrow(
      'platformTeam: holds the unrendered template expression',
    );
  });
});
