import { createHash } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  GithubCredentialsCheck,
  ImageRegistries,
  KnownTeams,
  OpenRequests,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { stringify } from 'yaml';
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

const place = (environment: string, team: string) => ({
  [`argocd/projects/${environment}/${team}.yaml`]: '1',
  [`namespaces/${environment}/${team}.yaml`]: '2',
});

const main: Record<string, string> = {
  'charts/eks-baseline/1.0.0/Chart.yaml': '0',
  ...place('dev', 'payments'),
  ...place('staging', 'payments'),
  ...place('prod', 'payments'),
  ...place('dev', 'logistics'),
};

const API = 'https://ghe.acme.test/api/v3';

const MANIFEST = { schemaVersion: 2 };
const DIGEST = `sha256:${createHash('sha256')
  .update(JSON.stringify(MANIFEST))
  .digest('hex')}`;

const platform = {
  organization: 'acme',
  repository: 'https://ghe.acme.test/acme/gitops-apps',
  platformTeam: 'platform',
  chart: 'charts/eks-baseline',
  registries: ['docker.io/library/', 'ghcr.io/acme/'],
  environments: ['dev', 'staging', 'prod'].map(name => ({
    name,
    destination: { name: `acme-${name}` },
    applicationNamespace: 'argocd',
    owners: 'team',
    automerge: false,
    requireDigest: name !== 'dev',
    sync: { prune: true, selfHeal: true },
  })),
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

  function createRun(more: Entity[] = [], catalog?: object) {
    const services = github.createServices();
    const { config, gitopsRepository, teamAccess } = services;
    const action = createPreflightAction({
      ...services,
      catalog: Object.assign(
        catalogServiceMock({ entities: [...entities, ...more] }),
        catalog,
      ),
      credentialsCheck: GithubCredentialsCheck.create(services),
      knownTeams: KnownTeams.create({ teamAccess }),
      openRequests: OpenRequests.create({ gitopsRepository }),
      registries: ImageRegistries.create({
        registries: ['ghcr.io', 'docker.io'].map(host => ({
          host,
          apiUrl: `${API}/registry/${host}`,
        })),
      }),
    });
    expect(config.applications.owner).toBe('acme');
    return async (
      change: Record<string, unknown> = {},
      options: { signal?: AbortSignal; user?: object } = {},
    ) => {
      const output: Record<string, unknown> = {};
      const log: string[] = [];
      const logger = mockServices.logger.mock({
        info: line => log.push(String(line)),
      });
      await action.handler({
        ...createMockActionContext({
          input: { ...input, ...change },
          logger,
          ...options,
        }),
        signal: options.signal,
        output: (name, value) => {
          output[name] = value;
        },
      });
      return { output, log };
    };
  }

  const run = (change: Record<string, unknown> = {}, more: Entity[] = []) =>
    createRun(more)(change);

  /** The calls to GitHub alone. */
  const calls = () =>
    github.calls
      .map(({ call }) => call)
      .filter(call => !call.includes('/registry/'))
      .sort();

  function givePlatform(text: string | undefined) {
    const sha = createHash('sha256')
      .update(text ?? '')
      .digest('hex');
    github.giveMain(
      text === undefined ? main : { ...main, 'platform.yaml': sha },
    );
    github.give(`GET /repos/acme/gitops-apps/git/blobs/${sha}`, 200, {
      content: Buffer.from(text ?? '').toString('base64'),
      encoding: 'base64',
    });
  }

  function giveImage(host: string, reference: string) {
    github.give(`HEAD /registry/${host}/v2/${reference}`, 200);
    github.give(`GET /registry/${host}/v2/${reference}`, 200, MANIFEST);
  }

  beforeEach(() => {
    github.missing('GET /repos/acme/:repo');
    github.give('GET /repos/acme/gitops-apps', 200, {
      full_name: 'acme/gitops-apps',
      permissions: { push: true, admin: true },
    });
    givePlatform(stringify(platform));
    github.giveTeams('payments', 'logistics');
    github.give('GET /repos/acme/gitops-apps/pulls', 200, []);
    github.give('GET /user', 200, { login: 'acme-portal' });
    github.give('GET /orgs/acme', 200, {
      login: 'acme',
      members_can_create_private_repositories: true,
    });
    github.give('GET /user/memberships/orgs/acme', 200, {
      role: 'admin',
      state: 'active',
    });
    github.give('GET /orgs/acme/teams', 200, [{ slug: 'payments' }]);
    giveImage('ghcr.io', 'acme/checkout/manifests/1.4.2');
    giveImage('docker.io', 'library/nginx/manifests/1.29.3');
  });

  it('passes the first example', async () => {
    const { output } = await run(
      readExample(examples[0], { id: 'gitops:preflight' }),
    );
    expect(output).toEqual({
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
      isNew: true,
      imageDigest: DIGEST,
      repositorySlug: 'acme/checkout',
      repositoryUrl: 'https://ghe.acme.test/acme/checkout',
      pullRequestsUrl:
        'https://ghe.acme.test/acme/gitops-apps/pulls?q=is%3Apr%20is%3Aopen%20checkout',
    });
  });

  it('passes the second example', async () => {
    const { output } = await run({
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

  it('says in the log what it has looked at', async () => {
    const { log } = await run();
    expect(log.sort()).toEqual([
      'GitHub: GitHub tells nobody what such credentials may do.',
      'GitHub: the credentials lack nothing that GitHub tells of',
      `Image ghcr.io/acme/checkout:1.4.2: found, it is ${DIGEST}`,
      'Owner group:default/payments: found in the catalog, team payments',
      'Repository acme/checkout: the name is free',
      'Team payments: found in acme on GitHub',
      'Team payments: may deploy to dev, staging, prod with the chart charts/eks-baseline/1.0.0',
    ]);
  });

  it('writes nothing, and asks GitHub two questions once it knows its way around', async () => {
    const runAgain = createRun();
    await runAgain();
    expect(
      github.calls.filter(({ call }) => !/^(GET|HEAD) /.test(call)),
    ).toEqual([]);
    github.calls.length = 0;
    await runAgain({ name: 'refunds' });
    expect(calls()).toEqual([
      'GET /repos/acme/gitops-apps/git/trees/main?recursive=true',
      'GET /repos/acme/refunds',
    ]);
  });

  it('takes the team from the annotation of the group', async () => {
    const { output } = await run({
      owner: 'supply-chain',
      environments: ['dev'],
    });
    expect(output).toMatchObject({
      ownerRef: 'group:default/supply-chain',
      team: 'logistics',
      spec: { team: 'logistics' },
    });
  });

  it.each([
    ['is none of the owners', 'group:default/logistics', true],
    ['is one of the owners', 'group:default/payments', false],
  ])('tells a person who %s', async (_, group, isTold) => {
    const { log } = await createRun()(
      {},
      {
        user: {
          ref: 'user:default/ana',
          entity: {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'User',
            metadata: { name: 'ana', namespace: 'default' },
            spec: {},
            relations: [{ type: 'memberOf', targetRef: group }],
          },
        },
      },
    );
    expect(log.some(line => line.includes('own members'))).toBe(isTold);
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
      'owner: team logistics is not onboarded in environment prod: ask the platform team to add argocd/projects/prod/logistics.yaml and namespaces/prod/logistics.yaml to the GitOps repository',
    ],
    [
      'a tag where an environment, or the repository for it, requires a digest',
      { start: 'everywhere' },
      `image: "ghcr.io/acme/checkout:1.4.2" has no digest, which staging and prod require: add it, as in ghcr.io/acme/checkout:1.4.2@${DIGEST}, or let the application start in dev first`,
    ],
    [
      'an image of a registry that is not allowed',
      { image: 'quay.io/prometheus/alertmanager:v0.29.0' },
      'image: "quay.io/prometheus/alertmanager:v0.29.0" (quay.io/prometheus/alertmanager) is not of an allowed registry: use one whose name begins with docker.io/library/ or ghcr.io/acme/, or ask the platform team to add its registry to platform.yaml of the GitOps repository',
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
      'an expression in a variable',
      { variables: { URL: 'x', HOST: '${{ parameters.host }}' } },
      'variables.HOST: holds the unrendered template expression "${{ }}". Correct the expression in the template, or leave "${{" out of the text',
    ],
  ])('refuses %s', async (_, change, message) => {
    await expect(run(change)).rejects.toMatchObject({
      name: 'InputError',
      message,
    });
  });

  it('refuses an image that is not there', async () => {
    const call = '/registry/ghcr.io/v2/acme/checkout/manifests/9.9.9';
    github.give(`HEAD ${call}`, 404);
    github.give(`GET ${call}`, 404, { errors: [{ code: 'MANIFEST_UNKNOWN' }] });
    await expect(
      run({ image: 'ghcr.io/acme/checkout:9.9.9' }),
    ).rejects.toMatchObject({
      name: 'InputError',
      message:
        'image: "ghcr.io/acme/checkout:9.9.9" does not exist, ghcr.io has no 9.9.9 of acme/checkout: name a version that is there, or push it first',
    });
  });

  it('goes on when a registry does not say whether it has an image', async () => {
    github.give('HEAD /registry/ghcr.io/v2/acme/checkout/manifests/1.4.2', 503);
    const { output, log } = await run();
    expect(output.spec).toBeDefined();
    expect(output).not.toHaveProperty('imageDigest');
    expect(log).toContain(
      'Image ghcr.io/acme/checkout:1.4.2: could not be checked, the request goes on without. ghcr.io answers 503 to questions about acme/checkout: try again in a few minutes',
    );
  });

  it.each([
    ['is not there', undefined, []],
    [
      'is no YAML',
      'registries: [',
      [expect.stringMatching(/^platform.yaml: is no YAML/)],
    ],
    [
      'is of another form',
      'registries: all',
      [expect.stringMatching(/^platform.yaml: not understood, .*registries: /)],
    ],
  ])(
    'goes on without allowed registries when platform.yaml %s',
    async (_, text, lines) => {
      givePlatform(text);
      const { log } = await run();
      expect(log.filter(each => each.startsWith('platform.yaml'))).toEqual(
        lines,
      );
    },
  );

  it('refuses a GitOps repository without the configured chart', async () => {
    const { 'charts/eks-baseline/1.0.0/Chart.yaml': _, ...old } = main;
    github.giveMain({ ...old, 'charts/eks-baseline/0.1.0/Chart.yaml': '0' });
    await expect(run()).rejects.toMatchObject({
      name: 'InputError',
      message:
        'platform: https://ghe.acme.test/acme/gitops-apps has no chart at charts/eks-baseline/1.0.0: set gitops.chart in the configuration to a version that is there, or ask the platform team to add that folder',
    });
  });

  it('names every problem at once', async () => {
    github.giveMain({
      ...main,
      'argocd/applications/dev/logistics/checkout.yaml': '5',
    });
    github.missing('GET /orgs/acme/teams/payments');
    await expect(
      run({ image: 'nginx', port: 0, system: 'moon' }),
    ).rejects.toThrow(
      [
        '5 things are wrong with the request:',
        '- image: "nginx" has neither tag nor digest: name the exact version, for example nginx:1.29.3',
        '- port: must be a whole number between 1 and 65535, not 0',
        '- system: "moon" is not in the catalog: choose a system that is, or leave it out',
        '- owner: acme on GitHub has no team payments: create it, or name the right one in the annotation github.com/team-slug of the group',
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

  it.each([
    [
      'logistics',
      expect.stringMatching(
        /^name: the open pull request https:\/\/ghe.acme.test\/acme\/gitops-apps\/pull\/7 has it: "checkout" is taken by checkout of team logistics in dev/,
      ),
    ],
    ['payments', expect.objectContaining({ output: expect.anything() })],
  ])(
    'looks into the open pull request of team %s for the name',
    async (team, expected) => {
      github.give('GET /repos/acme/gitops-apps/pulls', 200, [
        {
          number: 7,
          title: 'Create checkout',
          html_url: 'https://ghe.acme.test/acme/gitops-apps/pull/7',
          user: { login: 'marco' },
          created_at: '2026-11-20T10:00:00Z',
          body: '',
          head: { ref: 'app/checkout', sha: 'request-commit' },
          state: 'open',
          merged_at: null,
        },
      ]);
      github.give('GET /repos/acme/gitops-apps/git/trees/request-commit', 200, {
        sha: 'request-commit',
        truncated: false,
        tree: [
          {
            path: `argocd/applications/dev/${team}/checkout.yaml`,
            sha: '1',
            type: 'blob',
          },
        ],
      });
      expect(await run().catch(error => error.message)).toEqual(expected);
    },
  );

  it('names what the credentials lack', async () => {
    github.give('GET /repos/acme/gitops-apps', 200, {
      full_name: 'acme/gitops-apps',
      permissions: { push: false },
    });
    await expect(run({ port: 0 })).rejects.toThrow(
      /^2 things are wrong with the request:\n- port: .*\n- github: .*gitops-apps/,
    );
  });

  describe('when one service fails', () => {
    it('says so once, beside what the others say', async () => {
      github.give('GET /repos/acme/checkout', 403, {
        message: 'Resource not accessible by integration',
      });
      await expect(run({ port: 0, system: 'moon' })).rejects.toMatchObject({
        name: 'InputError',
        message: expect.stringMatching(
          /^3 things are wrong with the request:\n- port: .*\n- system: .*\n- github: GitHub answered 403 to GET \/repos\/acme\/checkout: .*$/,
        ),
      });
    });

    it('does not take an outage of GitHub for a free name', async () => {
      github.give('GET /repos/acme/checkout', 403, {
        message: 'Resource not accessible by integration',
      });
      await expect(run()).rejects.toThrow(/^github: GitHub answered 403/);
    });

    it('says of the catalog, too, what is wrong with it', async () => {
      const runWithout = createRun([], {
        getEntitiesByRefs: async () => {
          throw new Error('the catalog does not answer');
        },
      });
      await expect(runWithout({ port: 0 })).rejects.toThrow(
        [
          '2 things are wrong with the request:',
          '- port: must be a whole number between 1 and 65535, not 0',
          '- catalog: the catalog does not answer',
        ].join('\n'),
      );
    });

    it('ends with the signal', async () => {
      const stop = new AbortController();
      stop.abort(new Error('enough'));
      await expect(createRun()({}, { signal: stop.signal })).rejects.toThrow(
        'enough',
      );
    });
  });
});
