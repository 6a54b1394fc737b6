import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { GithubAnswers } from './__testUtils__/GithubAnswers';
import { readExample } from './__testUtils__/readExample';
import { createPreflightAction } from './preflight';
import { examples } from './preflight.examples';

const entities: Entity[] = [
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name: 'payments', namespace: 'default' },
    spec: { type: 'team', children: [] },
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      name: 'supply-chain',
      namespace: 'default',
      annotations: { 'github.com/team-slug': 'acme/logistics' },
    },
    spec: { type: 'team', children: [] },
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'System',
    metadata: { name: 'shop', namespace: 'default' },
    spec: { owner: 'payments' },
  },
];

const chart = { 'charts/eks-baseline/1.0.0/Chart.yaml': '0' };

const projects = {
  ...chart,
  'argocd/projects/dev/payments.yaml': '1',
  'argocd/projects/staging/payments.yaml': '2',
  'argocd/projects/prod/payments.yaml': '3',
  'argocd/projects/dev/logistics.yaml': '4',
};

const input = {
  name: 'checkout',
  owner: 'group:default/payments',
  system: 'system:default/shop',
  description: 'Takes the money',
  image: 'ghcr.io/acme/checkout:1.4.2',
  port: 8080,
  size: 'small',
  exposure: 'internal',
  environments: ['dev', 'staging', 'prod'],
  start: 'first',
};

describe('gitops:preflight', () => {
  const github = GithubAnswers.register();

  async function run(
    change: Record<string, unknown> = {},
    more: Entity[] = [],
  ): Promise<Record<string, unknown>> {
    const action = createPreflightAction({
      ...github.createServices(),
      catalog: catalogServiceMock({ entities: [...entities, ...more] }),
    });
    const output: Record<string, unknown> = {};
    await action.handler({
      ...createMockActionContext({ input: { ...input, ...change } }),
      output: (name, value) => {
        output[name] = value;
      },
    });
    return output;
  }

  beforeEach(() => {
    github.giveMain(projects);
    github.missing('GET /repos/acme/:repo');
  });

  it('passes the first example', async () => {
    expect(
      await run(readExample(examples[0], { id: 'gitops:preflight' })),
    ).toEqual({
      spec: {
        name: 'checkout',
        team: 'payments',
        system: 'shop',
        description: 'Takes the money',
        mode: 'prebuilt',
        image: 'ghcr.io/acme/checkout:1.4.2',
        port: 8080,
        size: 'small',
        exposure: 'internal',
        environments: ['dev', 'staging', 'prod'],
        start: 'first',
      },
      ownerRef: 'group:default/payments',
      systemRef: 'system:default/shop',
      team: 'payments',
      repositorySlug: 'acme/checkout',
      repositoryUrl: 'https://ghe.acme.test/acme/checkout',
      pullRequestsUrl:
        'https://ghe.acme.test/acme/gitops-apps/pulls?q=is%3Apr%20is%3Aopen%20checkout',
    });
  });

  it('passes the second example', async () => {
    const output = await run({
      system: undefined,
      ...readExample(examples[1], { id: 'gitops:preflight' }),
    });
    expect(output).toMatchObject({
      spec: { name: 'refunds', team: 'payments', start: 'everywhere' },
      ownerRef: 'group:default/payments',
    });
    expect(output.spec).not.toHaveProperty('system');
    expect(output).not.toHaveProperty('systemRef');
  });

  it('asks GitHub two questions and writes nothing', async () => {
    await run();
    expect(github.calls.map(({ call }) => call).sort()).toEqual([
      'GET /repos/acme/checkout',
      'GET /repos/acme/gitops-apps/git/trees/main?recursive=true',
    ]);
  });

  it('takes the team from the annotation of the group', async () => {
    expect(
      await run({ owner: 'supply-chain', environments: ['dev'] }),
    ).toMatchObject({
      ownerRef: 'group:default/supply-chain',
      team: 'logistics',
      spec: { team: 'logistics' },
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'a name with spaces',
      { name: 'Name With Spaces' },
      'name: "Name With Spaces" must start with a letter, end with a letter or digit, and hold only lower-case letters, digits and dashes',
    ],
    [
      'a name of 60 characters',
      { name: 'a'.repeat(60) },
      'name: has 60 characters: use at most 40',
    ],
    [
      'an image without a tag',
      { image: 'nginx' },
      'image: "nginx" has neither tag nor digest: name the exact version, for example nginx:1.29.3',
    ],
    [
      'port 0',
      { port: 0 },
      'port: must be a whole number between 1 and 65535, not 0',
    ],
    [
      'a port that is a text',
      { port: '8080' },
      'port: must be a whole number between 1 and 65535, not "8080"',
    ],
    ['no description', { description: undefined }, 'description: is missing'],
    ['no owner', { owner: undefined }, 'owner: is missing'],
    [
      'an unknown owner',
      { owner: 'group:default/nobody' },
      'owner: "group:default/nobody" is not in the catalog: choose a group that is, or ask the platform team to add it',
    ],
    [
      'a person as owner',
      { owner: 'user:default/ada' },
      'owner: "user:default/ada" is no group: name one as group:default/payments',
    ],
    [
      'an owner that is no reference',
      { owner: 'a:b:c/d/e' },
      'owner: "a:b:c/d/e" is no group: name one as group:default/payments',
    ],
    [
      'an unknown system',
      { system: 'moon' },
      'system: "moon" is not in the catalog: choose a system that is, or leave it out',
    ],
    [
      'a component as system',
      { system: 'component:default/shop' },
      'system: "component:default/shop" is no system: name one as system:default/shop',
    ],
    [
      'an unknown environment',
      { environments: ['dev', 'moon'] },
      'environments: moon is not configured; use some of dev, staging, prod',
    ],
    [
      'an environment where the team has no place',
      { owner: 'supply-chain', environments: ['dev', 'prod'] },
      'owner: team logistics is not onboarded in environment prod: ask the platform team to add argocd/projects/prod/logistics.yaml to the GitOps repository',
    ],
    [
      'a tag where an environment requires a digest',
      { start: 'everywhere' },
      'image: "ghcr.io/acme/checkout:1.4.2" has no digest, which prod requires: add it, as in ghcr.io/acme/checkout:1.4.2@sha256:…, or let the application start in dev first',
    ],
    [
      'a name of the platform',
      { name: 'root' },
      'name: "root" is taken by the platform itself in every environment: choose another name',
    ],
    [
      'an expression that was not rendered',
      { image: '${{ parameters.imgae }}' },
      'image: holds the unrendered template expression "${{ }}". Correct the expression in the template, or leave "${{" out of the text',
    ],
    [
      'an expression in a list',
      { environments: ['${{ parameters.env }}'] },
      'environments: holds the unrendered template expression "${{ }}". Correct the expression in the template, or leave "${{" out of the text',
    ],
  ])('refuses %s', async (_, change, message) => {
    await expect(run(change)).rejects.toMatchObject({
      name: 'InputError',
      message,
    });
  });

  it('refuses a GitOps repository without the configured chart', async () => {
    const { 'charts/eks-baseline/1.0.0/Chart.yaml': _, ...old } = projects;
    github.giveMain({ ...old, 'charts/eks-baseline/0.1.0/Chart.yaml': '0' });
    await expect(run()).rejects.toMatchObject({
      name: 'InputError',
      message:
        'platform: https://ghe.acme.test/acme/gitops-apps has no chart at charts/eks-baseline/1.0.0: set gitops.chart in the configuration to a version that is there, or ask the platform team to add that folder',
    });
  });

  it('names every problem at once', async () => {
    github.giveMain({
      ...projects,
      'argocd/applications/dev/logistics/checkout.yaml': '5',
    });
    await expect(
      run({ image: 'nginx', port: 0, system: 'moon' }),
    ).rejects.toThrow(
      [
        '4 things are wrong with the request:',
        '- image: "nginx" has neither tag nor digest: name the exact version, for example nginx:1.29.3',
        '- port: must be a whole number between 1 and 65535, not 0',
        '- system: "moon" is not in the catalog: choose a system that is, or leave it out',
        '- name: "checkout" is taken by checkout of team logistics in dev (argocd/applications/dev/logistics/checkout.yaml in the GitOps repository): choose another name',
      ].join('\n'),
    );
  });

  it('refuses the repository of somebody else', async () => {
    github.give('GET /repos/acme/checkout', 200, {
      name: 'checkout',
      html_url: 'https://ghe.acme.test/acme/checkout',
      default_branch: 'main',
      homepage: null,
      archived: false,
    });
    github.missing('GET /repos/acme/checkout/contents/catalog-info.yaml');
    await expect(run()).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(
        /^name: The repository acme\/checkout .* choose another name/,
      ),
    });
  });

  it('refuses the entity of somebody else', async () => {
    const other = {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: 'checkout', namespace: 'default' },
      relations: [{ type: 'ownedBy', targetRef: 'group:default/supply-chain' }],
    };
    await expect(run({}, [other])).rejects.toThrow(
      'name: component:default/checkout in the catalog belongs to group:default/supply-chain: choose another name',
    );
  });

  it('does not take an outage of GitHub for a free name', async () => {
    github.give('GET /repos/acme/checkout', 403, {
      message: 'Resource not accessible by integration',
    });
    await expect(run()).rejects.toMatchObject({ name: 'GithubError' });
  });
});
