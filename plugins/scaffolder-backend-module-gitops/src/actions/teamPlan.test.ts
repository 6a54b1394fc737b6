import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { stringify } from 'yaml';
import { GithubAnswers } from './__testUtils__/GithubAnswers';
import { readExample } from './__testUtils__/readExample';
import { createTeamPlanAction } from './teamPlan';
import { examples } from './teamPlan.examples';

type Action = ReturnType<typeof createTeamPlanAction>;
type Input = Parameters<Action['handler']>[0]['input'];

const group = (name: string, annotations = {}): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name, namespace: 'default', annotations },
  spec: { type: 'team', children: [] },
});

const environment = {
  destination: { name: 'acme' },
  applicationNamespace: 'argocd',
  automerge: false,
  requireDigest: false,
  sync: { prune: true, selfHeal: true },
};

const platform = {
  organization: 'acme',
  repository: 'https://ghe.acme.test/acme/gitops-apps',
  platformTeam: 'platform',
  chart: 'charts/eks-baseline',
  registries: ['ghcr.io/acme/'],
  environments: [
    { ...environment, name: 'dev', owners: 'team' },
    { ...environment, name: 'prod', owners: 'approvers' },
  ],
};

describe('gitops:team:plan', () => {
  const github = GithubAnswers.register();
  const example = readExample<Input>(examples[0], { id: 'gitops:team:plan' });

  function givePlatform(text: string) {
    github.give('GET /repos/acme/gitops-apps/contents/platform.yaml', 200, {
      type: 'file',
      content: Buffer.from(text).toString('base64'),
    });
  }

  async function run(change: Partial<Input> = {}) {
    const action = createTeamPlanAction({
      ...github.createServices(),
      catalog: catalogServiceMock({
        entities: [
          group('payments'),
          group('supply-chain', { 'github.com/team-slug': 'acme/logistics' }),
          group('platform'),
        ],
      }),
    });
    const output: Record<string, unknown> = {};
    await action.handler({
      ...createMockActionContext({ input: { ...example, ...change } }),
      output: (name, value) => {
        output[name] = value;
      },
    });
    return output;
  }

  beforeEach(() => {
    givePlatform(stringify(platform));
    github.giveTeams('payments', 'payments-prod-approvers', 'logistics');
  });

  it('puts out what the skeletons need, for the example', async () => {
    const { repository, ...rest } = platform;
    const organization = {
      ...rest,
      repositoryUrl: repository,
      teams: ['payments'],
    };
    expect(await run()).toEqual({
      team: 'payments',
      environments: ['dev', 'prod'],
      teams: [{ ...organization, team: 'payments' }],
      teamEnvironments: platform.environments.map(({ name, ...each }) => ({
        ...organization,
        ...each,
        environment: name,
        team: 'payments',
      })),
      access: { payments: 'push', 'payments-prod-approvers': 'push' },
    });
    expect(github.calls.every(({ call }) => call.startsWith('GET '))).toBe(
      true,
    );
  });

  it('takes the team from the annotation of the group, and names the approvers it lacks', async () => {
    await expect(run({ owner: 'supply-chain' })).rejects.toThrow(
      'has no team logistics-prod-approvers. Create them and run this again:\n  gh api orgs/acme/teams -f name=logistics-prod-approvers',
    );
  });

  it.each([
    [
      'group:default/nobody',
      'owner: "group:default/nobody" is not in the catalog: choose a group that is, or ask the platform team to add it',
    ],
    [
      'group:default/platform',
      'owner: team "platform" must not be "platform", which the platform calls its own',
    ],
  ])('refuses %s', async (owner, message) => {
    await expect(run({ owner })).rejects.toMatchObject({
      name: 'InputError',
      message,
    });
  });

  it('says what is wrong with platform.yaml', async () => {
    givePlatform(stringify({ ...platform, environments: [], team: 'x' }));
    await expect(run()).rejects.toThrow(
      [
        'platform.yaml in https://ghe.acme.test/acme/gitops-apps is wrong. Correct it by pull request:',
        '- environments: must name at least one environment',
        '- team: is unknown',
      ].join('\n'),
    );
  });

  it('says when there is no platform yet', async () => {
    github.missing('GET /repos/acme/gitops-apps/contents/platform.yaml');
    await expect(run()).rejects.toThrow(
      'https://ghe.acme.test/acme/gitops-apps has no platform.yaml: set the platform up first, with the template "GitOps repositories"',
    );
  });
});
