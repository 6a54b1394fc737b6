import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import { JsonObject, JsonValue } from '@backstage/types';
import {
  ApplicationRepositories,
  GithubClient,
  GithubCredentialsCheck,
  GitopsRepository,
  NameCheck,
  PlatformRepositories,
  readGitopsConfig,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { ActionRun } from './__testUtils__/ActionRun';
import { ActionRuns } from './__testUtils__/ActionRuns';
import { FaultyLane } from './__testUtils__/FaultyLane';
import { FaultyWorld } from './__testUtils__/FaultyWorld';
import {
  githubCallsInSource,
  routesOfCalls,
} from './__testUtils__/githubCallsInSource';
import { GithubTraffic } from './__testUtils__/GithubTraffic';
import { APP_ROUTES, GITHUB_ROUTES } from './__testUtils__/githubRoutes';
import { inWorkspace } from './__testUtils__/inWorkspace';
import { takeApart } from './__testUtils__/takeApart';
import { World } from './__testUtils__/World';

const PAYMENTS: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'payments', namespace: 'default' },
  spec: { type: 'team', children: [] },
};
const GITOPS_TEMPLATE = resolve(
  __dirname,
  '../../../../templates/platform/gitops-apps',
);

const GITOPS = { owner: 'acme', repo: 'gitops-apps' };

jest.setTimeout(240_000);

describe('what the portal asks of GitHub', () => {
  const traffic = new GithubTraffic();
  let world: FaultyWorld;
  let lane: FaultyLane;
  let run: ActionRun;
  let portal: ReturnType<typeof createLibrary>;

  beforeAll(async () => {
    world = await FaultyWorld.start();
    lane = await world.openLane();
    const config = await traffic.record(lane.config);
    run = await ActionRun.start(lane, config);
    portal = createLibrary(config);
  });

  afterAll(async () => {
    await run?.stop();
    await traffic.stop();
    await world?.stop();
  });

  /** What the backend plugin asks GitHub with. */
  function createLibrary(data: JsonObject) {
    const reader = new ConfigReader(data);
    const config = readGitopsConfig(reader);
    const github = GithubClient.fromConfig(reader, {
      host: config.repository.host,
    });
    return {
      config,
      github,
      gitopsRepository: GitopsRepository.create({ config, github }),
      credentials: GithubCredentialsCheck.create({ config, github }),
    };
  }

  async function merge({ pullRequestNumber }: Record<string, JsonValue>) {
    await world.github().rest.pulls.merge({
      ...GITOPS,
      pull_number: Number(pullRequestNumber),
      merge_method: 'squash',
    });
  }

  it('creates an application, and finds it again', async () => {
    const first = await run.create('refunds');
    expect(new Set(Object.values(first.states))).toEqual(new Set(['created']));
    const second = await run.create('refunds');
    expect(new Set(Object.values(second.states))).toEqual(
      new Set(['unchanged']),
    );
  });

  it('gives a repository back what people have taken', async () => {
    await takeApart({ github: world.github(), name: 'refunds' });
    const { states } = await run.create('refunds');
    expect(states).toMatchObject({ repository: 'updated' });
  });

  it('looks whether a write whose answer was lost was done', async () => {
    const lost = new Set<string>();
    lane.watch(({ server, method, path }) => {
      const kind = path.split('/').at(-1) ?? '';
      const isObject = path.includes('/git/') && kind !== 'refs';
      if (
        server !== 'GitHub' ||
        method !== 'POST' ||
        isObject ||
        lost.has(kind)
      ) {
        return undefined;
      }
      lost.add(kind);
      return { kind: 'cutAfter' };
    });
    await run.create('returns');
    lane.watch();
    expect([...lost].sort()).toEqual([
      'deployment-branch-policies',
      'pulls',
      'refs',
      'repos',
      'rulesets',
      'variables',
    ]);
  });

  it('asks an organisation what subjects its repositories send', async () => {
    await world.github().rest.oidc.updateOidcCustomSubTemplateForOrg({
      org: 'acme',
      include_claim_keys: ['repo', 'context', 'job_workflow_ref'],
    });
    // The stand-in names the organisation's claims with the repository; GitHub need not.
    lane.watch(({ name }) =>
      name === 'GET /repos/acme/refunds/actions/oidc/customization/sub'
        ? { kind: 'status', status: 200, body: { use_default: false } }
        : undefined,
    );
    await expect(
      run.step('gitops:oidc:ensure', {
        repositorySlug: 'acme/refunds',
        ecrRepositoryArn:
          'arn:aws:ecr:eu-west-1:111122223333:repository/payments/refunds',
      }),
    ).rejects.toThrow('is made of repo, context, job_workflow_ref');
    lane.watch();
  });

  it('changes an application among the commits of others', async () => {
    await world.seedApplications(['orders']);
    const change = () =>
      run.step('gitops:application:change', {
        name: 'orders',
        environments: ['dev'],
        settings: { size: 'medium' },
      });
    const first = await change();
    expect(first).toMatchObject({ state: 'created' });
    const { data: pull } = await world.github().rest.pulls.get({
      ...GITOPS,
      pull_number: Number(first.pullRequestNumber),
    });
    await world.github('sam').rest.repos.createOrUpdateFileContents({
      ...GITOPS,
      branch: pull.head.ref,
      path: 'values/dev/payments/orders/notes.md',
      message: 'Write something down',
      content: '',
    });
    await world.seedApplications(['stock']);
    expect(await change()).toMatchObject({ state: 'unchanged' });
  });

  it('promotes, goes back and leaves', async () => {
    const promote = (image: { image?: string } = {}) =>
      run.step('gitops:promotion:propose', {
        name: 'orders',
        to: 'staging',
        ...image,
      });
    await promote();
    const newer = await promote({ image: 'nginx:1.29.4' });
    expect(newer).toMatchObject({ state: 'updated' });
    await merge(newer);
    await merge(await promote());
    expect(
      await run.step('gitops:rollback:propose', {
        name: 'orders',
        environment: 'staging',
      }),
    ).toMatchObject({ state: 'created' });
    const leave = (name: string) =>
      run.step('gitops:application:decommission', { name });
    expect(await leave('orders')).toMatchObject({ state: 'created' });
    await run.createRepository('closing');
    expect(await leave('closing')).toMatchObject({
      state: 'updated',
      remaining: [],
    });
  });

  it('brings an application to another environment', async () => {
    const spec = {
      name: 'rates',
      team: 'payments',
      description: 'Knows what money is worth',
      mode: 'prebuilt',
      image: 'nginx:1.29.3',
      port: 8080,
      size: 'small',
      exposure: 'internal',
      environments: ['dev'],
      start: 'first',
    };
    await merge(await run.step('gitops:application:propose', { spec }));
    expect(
      await run.step('gitops:application:change', {
        name: 'rates',
        addEnvironments: ['staging'],
      }),
    ).toMatchObject({ state: 'created' });
  });

  it('lays out the repositories of a platform', async () => {
    const rulesets = '.github/rulesets/main.json';
    const layout = {
      'platform.yaml': 'organization: acme\n',
      'policy.wasm': Buffer.from([0, 0x61, 0x73, 0x6d, 0xff]),
      [rulesets]: await readFile(join(GITOPS_TEMPLATE, rulesets)),
    };
    const request = {
      organization: 'acme',
      name: 'gitops-second',
      description: 'What runs where',
      teams: { platform: 'maintain', payments: 'push' } as const,
    };
    const ensure = (change: JsonObject, files: Record<string, string> = {}) =>
      inWorkspace({ ...layout, ...files }, workspacePath =>
        run.step(
          'gitops:platform:ensure',
          { ...request, ...change },
          { workspacePath },
        ),
      );
    expect(await ensure({})).toMatchObject({
      state: 'created',
      parts: { 'ruleset main': 'created' },
    });
    const other = { 'platform.yaml': 'organization: other\n' };
    expect(await ensure({ update: true }, other)).toMatchObject({
      state: 'updated',
    });
    const name = 'gitops-empty';
    await world.github().rest.repos.createInOrg({ org: 'acme', name });
    expect(await ensure({ name })).toMatchObject({ state: 'updated' });

    // The branch that the organisation gives new repositories is another one.
    const { config, github } = portal;
    const trunk = { ...config.repository, branch: 'trunk' };
    expect(
      await PlatformRepositories.create({
        github,
        config: { ...config, repository: trunk },
      }).ensure({
        ...request,
        name: 'gitops-trunk',
        files: new Map([['platform.yaml', 'organization: acme\n']]),
      }),
    ).toMatchObject({ state: 'created' });
  });

  it('brings teams and files', async () => {
    await run.step('gitops:platform:plan', {
      organization: 'acme',
      repository: 'gitops-second',
      platformTeam: 'platform',
      teams: ['payments'],
      registries: ['ghcr.io/acme/'],
      environments: [
        { name: 'dev', cluster: 'dev', domain: 'dev.test', owners: 'team' },
      ],
    });
    await run.step('gitops:team:plan', { owner: 'group:default/payments' });
    await run.step('gitops:team:grant', { teams: { payments: 'push' } });
    const proposed = await inWorkspace({ 'a.md': 'A\n' }, workspacePath =>
      run.step(
        'gitops:files:propose',
        { branch: 'onboard/fraud', title: 'Onboard fraud', body: 'Files' },
        { workspacePath },
      ),
    );
    expect(proposed).toMatchObject({ state: 'created' });
  });

  it('answers pages', async () => {
    const { config, github, gitopsRepository } = portal;
    const repositories = ApplicationRepositories.create({
      config,
      github,
      appBaseUrl: 'http://localhost:3000',
    });
    const names = NameCheck.create({ config, gitopsRepository, repositories });
    expect(await names.check('refunds')).toMatchObject({ available: false });
    const open = await gitopsRepository.listOpenPullRequests();
    expect(open.length).toBeGreaterThan(3);
    // With the entity tag of the first answer.
    expect(await gitopsRepository.listOpenPullRequests()).toEqual(open);
    const { number } = open[0];
    expect(await gitopsRepository.getPullRequest(number)).toEqual(open[0]);
    const paths = await gitopsRepository.listChangedPaths(number);
    expect(paths).not.toEqual([]);
  });

  it('follows the main branch', async () => {
    const { log } = portal.gitopsRepository;
    const main = await portal.gitopsRepository.readMain();
    const listNew = () => log.listNew({ isKnown: () => false, limit: 100 });
    const [newest] = await listNew();
    expect(newest).toMatchObject({
      commit: main.commit,
      author: expect.stringMatching(/./),
      authoredAt: expect.stringMatching(/^\d{4}-/),
    });
    expect(await log.read(main.commit)).toEqual(newest);
    // With the entity tags of the first answers.
    expect(await portal.gitopsRepository.readMain()).toEqual(main);
    expect(await listNew()).toEqual([]);
  });

  it('knows what a token and a person may do', async () => {
    const { credentials, github } = portal;
    expect(await credentials.run()).toHaveLength(7);
    expect(
      await github.run({ token: 'sandbox-ana' }, () => credentials.run()),
    ).toHaveLength(7);
  });

  it('signs an App in, and imports an application with it', async () => {
    const other = await World.start({ argocd: { nonprod: ['dev'] } });
    try {
      const [{ type, instances }] = other.argocd.appLocatorMethods;
      const config = await traffic.record({
        ...(await other.configOfApp()),
        argocd: {
          appLocatorMethods: [
            // What this one has is nobody's.
            { type, instances: [{ ...instances[0], name: 'legacy' }] },
          ],
        },
      });
      expect(await createLibrary(config).credentials.run()).toHaveLength(7);
      await other.untilApplications(all => all.has('checkout-dev'));
      const actions = await ActionRuns.start({ config, entities: [PAYMENTS] });
      await other.createForeignRepository('checkout-source');
      const { output } = await actions.run('gitops:application:import', {
        instance: 'legacy',
        application: 'checkout-dev',
        name: 'checkout-old',
        owner: 'group:default/payments',
        repositoryUrl: `${other.url}/acme/checkout-source`,
      });
      expect(output).toMatchObject({ state: 'created' });
    } finally {
      await other.stop();
    }
  });

  it('is all described, as are the answers', () => {
    expect(traffic.findMistakes()).toEqual([]);
  });

  it('is nothing but this', () => {
    expect(traffic.routes).toEqual(GITHUB_ROUTES);
  });

  it('is every call that the plugins have in their code', () => {
    const routes = routesOfCalls(portal.github.rest);
    const calls = githubCallsInSource();
    expect(calls).toContain('repos.createInOrg');
    expect(
      [
        ...new Set([...calls.map(call => routes.get(call)), ...APP_ROUTES]),
      ].sort(),
    ).toEqual(traffic.routes);
  });
});
