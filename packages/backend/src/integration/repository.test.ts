import { ConfigReader } from '@backstage/config';
import {
  APPLICATION_RULESET,
  ApplicationRepositories,
  GithubClient,
  readGitopsConfig,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { World } from './__testUtils__/World';

/** POST repository, tree, commit; PATCH branch; POST ruleset; PUT two teams. */
const CALLS_OF_A_REPOSITORY = 7;

/** The same with topics, two variables and two environments, of which one has two branches. */
const CALLS_OF_EVERYTHING = 14;

jest.setTimeout(120_000);

describe('the repository of an application on a real GitHub', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  afterEach(() => jest.restoreAllMocks());

  function createRepositories(): ApplicationRepositories {
    const config = new ConfigReader(world.config);
    return ApplicationRepositories.create({
      config: readGitopsConfig(config),
      github: GithubClient.fromConfig(config, {
        host: new URL(world.url).host,
      }),
      appBaseUrl: 'http://localhost:3000',
    });
  }

  const files = (name: string) =>
    new Map([
      ['README.md', `# ${name}\n\nSays hello.\n`],
      [
        'catalog-info.yaml',
        `kind: Component\nmetadata:\n  name: ${name}\nspec:\n  owner: payments\n`,
      ],
      ['docs/index.md', `# ${name}\n`],
    ]);

  const identity = (name: string) => ({
    name,
    owner: 'group:default/payments',
  });

  const minimal = (name: string) => ({
    ...identity(name),
    description: 'Says hello',
    files: files(name),
    team: 'payments',
    platformTeam: 'platform',
  });

  /** With every part that there is. */
  const complete = (name: string) => ({
    ...minimal(name),
    topics: ['payments'],
    variables: { AWS_REGION: 'eu-west-1', image: `acme/${name}` },
    environments: [
      { name: 'build' },
      { name: 'release', branches: ['main', 'release/*'] },
    ],
  });

  const CREATED = {
    files: 'created',
    settings: 'created',
    topics: 'updated',
    'ruleset default branch': 'created',
    'variable AWS_REGION': 'created',
    'variable IMAGE': 'created',
    'environment build': 'created',
    'environment release': 'created',
    'team platform': 'created',
    'team payments': 'created',
  } as const;

  const UNCHANGED = Object.fromEntries(
    Object.keys(CREATED).map(part => [part, 'unchanged']),
  );

  /** Everything that the request asks for, as GitHub tells it. */
  async function read(name: string) {
    const rest = world.rest();
    const repository = { owner: 'acme', repo: name };
    const { data } = await rest.repos.get(repository);
    const commits = await rest.repos.listCommits(repository);
    const variables = await rest.actions.listRepoVariables(repository);
    const environments = await rest.repos.getAllEnvironments(repository);
    const branches = await rest.repos.listDeploymentBranchPolicies({
      ...repository,
      environment_name: 'release',
    });
    return {
      description: data.description,
      homepage: data.homepage,
      visibility: data.visibility,
      topics: data.topics,
      defaultBranch: data.default_branch,
      merging: await world.mergeSettings(name),
      commits: commits.data.map(({ commit }) => commit.message),
      files: new Map(Object.entries(await world.files(name, 'main'))),
      teams: await world.teamPermissions(name),
      rulesets: await world.rulesets(name),
      variables: Object.fromEntries(
        variables.data.variables.map(each => [each.name, each.value]),
      ),
      environments: environments.data.environments?.map(each => ({
        name: each.name,
        policy: each.deployment_branch_policy,
      })),
      releaseBranches: branches.data.branch_policies.map(each => each.name),
    };
  }

  const expected = (name: string) => ({
    description: 'Says hello',
    homepage: `http://localhost:3000/catalog/default/component/${name}`,
    visibility: 'private',
    topics: ['payments'],
    defaultBranch: 'main',
    merging: {
      merge: false,
      rebase: false,
      squash: true,
      later: true,
      branchGoes: true,
    },
    commits: ['Create the application'],
    files: files(name),
    teams: { payments: 'push', platform: 'pull' },
    rulesets: [
      {
        name: APPLICATION_RULESET.name,
        rules: APPLICATION_RULESET.rules,
      },
    ],
    variables: { AWS_REGION: 'eu-west-1', IMAGE: `acme/${name}` },
    environments: [
      { name: 'build', policy: null },
      {
        name: 'release',
        policy: { protected_branches: false, custom_branch_policies: true },
      },
    ],
    releaseBranches: ['main', 'release/*'],
  });

  function watchCalls() {
    const calls: string[] = [];
    const original = globalThis.fetch;
    jest.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
      const url = String(input);
      if (url.startsWith(world.apiUrl)) {
        calls.push(`${init?.method} ${url.slice(world.apiUrl.length)}`);
      }
      return original(input, init);
    });
    return calls;
  }

  type Send = () => Promise<Response>;

  /** Of repositories called `broken-<how>-<n>-…` the n-th call meets this fate. */
  function breakCalls(fate: (send: Send, name: string) => Promise<Response>) {
    const original = globalThis.fetch;
    const counts = new Map<string, number>();
    const broken = new Map<string, string>();
    jest.spyOn(globalThis, 'fetch').mockImplementation((...call) => {
      const about = `${call[1]?.method} ${call[0]} ${call[1]?.body}`;
      const [name, number] = /broken-\w+-(\d+)-/.exec(about) ?? [];
      const send = () => original(...call);
      if (name === undefined) {
        return send();
      }
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      if (count !== Number(number)) {
        return send();
      }
      broken.set(name, about.replaceAll(name, ''));
      return fate(send, name);
    });
    return broken;
  }

  const brokenNames = (how: string) =>
    Array.from(
      { length: CALLS_OF_EVERYTHING },
      (_, index) => `broken-${how}-${index + 1}-`,
    );

  async function expectAllComplete(names: string[]) {
    for (const name of names) {
      expect(await read(name)).toEqual(expected(name));
    }
  }

  it(`comes into being with ${CALLS_OF_A_REPOSITORY} calls`, async () => {
    const calls = watchCalls();
    const { state } = await createRepositories().ensure(minimal('few-calls'));
    expect(state).toBe('created');
    expect(calls).toEqual([
      'POST /orgs/acme/repos',
      'POST /repos/acme/few-calls/git/trees',
      'POST /repos/acme/few-calls/git/commits',
      'PATCH /repos/acme/few-calls/git/refs/heads%2Fmain',
      'POST /repos/acme/few-calls/rulesets',
      'PUT /orgs/acme/teams/platform/repos/acme/few-calls',
      'PUT /orgs/acme/teams/payments/repos/acme/few-calls',
    ]);
    expect(calls).toHaveLength(CALLS_OF_A_REPOSITORY);
  });

  it('gets every part, and one commit', async () => {
    const told: string[] = [];
    const result = await createRepositories().ensure({
      ...complete('everything'),
      onPart: (part, state) => told.push(`${part}: ${state}`),
    });
    expect(result).toEqual({
      state: 'created',
      url: `${world.url}/acme/everything`,
      slug: 'acme/everything',
      defaultBranch: 'main',
      parts: CREATED,
    });
    expect(told).toEqual(
      Object.entries(CREATED).map(([part, state]) => `${part}: ${state}`),
    );
    expect(await read('everything')).toEqual(expected('everything'));
  });

  it('is left alone the second time', async () => {
    await createRepositories().ensure(complete('twice'));
    const calls = watchCalls();
    expect(await createRepositories().ensure(complete('twice'))).toMatchObject({
      state: 'unchanged',
      parts: UNCHANGED,
    });
    expect(calls.filter(call => !call.startsWith('GET '))).toEqual([
      'POST /orgs/acme/repos',
    ]);
    expect(await read('twice')).toEqual(expected('twice'));
  });

  describe('gets back only what it has lost', () => {
    const name = 'losing';
    const repository = { owner: 'acme', repo: name };

    beforeAll(() => createRepositories().ensure(complete(name)));

    it.each<[string, string, string, () => Promise<unknown>]>([
      [
        'the ruleset',
        'ruleset default branch',
        'created',
        () => world.removeRulesets(name),
      ],
      [
        'the right to push',
        'team payments',
        'created',
        () =>
          world.rest().teams.removeRepoInOrg({
            org: 'acme',
            team_slug: 'payments',
            ...repository,
          }),
      ],
      [
        'part of the right to push',
        'team payments',
        'updated',
        () =>
          world.rest().teams.addOrUpdateRepoPermissionsInOrg({
            org: 'acme',
            team_slug: 'payments',
            ...repository,
            permission: 'triage',
          }),
      ],
      [
        'the right to read',
        'team platform',
        'created',
        () =>
          world.rest().teams.removeRepoInOrg({
            org: 'acme',
            team_slug: 'platform',
            ...repository,
          }),
      ],
      [
        'a variable',
        'variable IMAGE',
        'created',
        () =>
          world
            .rest()
            .actions.deleteRepoVariable({ ...repository, name: 'IMAGE' }),
      ],
      [
        'the value of a variable',
        'variable IMAGE',
        'updated',
        () =>
          world.rest().actions.updateRepoVariable({
            ...repository,
            name: 'IMAGE',
            value: 'acme/other',
          }),
      ],
      [
        'an environment',
        'environment build',
        'created',
        () =>
          world.rest().repos.deleteAnEnvironment({
            ...repository,
            environment_name: 'build',
          }),
      ],
      [
        'the branches of an environment',
        'environment release',
        'updated',
        () =>
          world.rest().repos.createOrUpdateEnvironment({
            ...repository,
            environment_name: 'release',
            deployment_branch_policy: null,
          }),
      ],
      [
        'one branch of an environment',
        'environment release',
        'updated',
        async () => {
          const environment = { ...repository, environment_name: 'release' };
          const rest = world.rest();
          const { data } = await rest.repos.listDeploymentBranchPolicies(
            environment,
          );
          await rest.repos.deleteDeploymentBranchPolicy({
            ...environment,
            branch_policy_id: data.branch_policies.at(-1)!.id!,
          });
        },
      ],
      [
        'a topic',
        'topics',
        'updated',
        () => world.rest().repos.replaceAllTopics({ ...repository, names: [] }),
      ],
      [
        'a merge setting',
        'settings',
        'updated',
        () =>
          world
            .rest()
            .repos.update({ ...repository, delete_branch_on_merge: false }),
      ],
    ])('%s', async (_, part, state, lose) => {
      await lose();
      expect(await createRepositories().ensure(complete(name))).toMatchObject({
        state: 'updated',
        parts: { ...UNCHANGED, [part]: state },
      });
      expect(await read(name)).toEqual(expected(name));
    });
  });

  it('is one repository when five ask for it at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 5 }, () =>
        createRepositories().ensure(complete('crowded')),
      ),
    );
    expect(results.filter(({ state }) => state === 'created')).toHaveLength(1);
    expect(await read('crowded')).toEqual(expected('crowded'));
    expect(
      (await world.repositoryNames()).filter(name => name === 'crowded'),
    ).toHaveLength(1);
  });

  it('keeps what people have made of it', async () => {
    const repository = { owner: 'acme', repo: 'lived-in' };
    const rest = world.rest();
    await createRepositories().ensure(complete('lived-in'));
    await rest.teams.addOrUpdateRepoPermissionsInOrg({
      org: 'acme',
      team_slug: 'payments',
      ...repository,
      permission: 'maintain',
    });
    await rest.repos.update({ ...repository, description: 'Greets' });
    await rest.repos.replaceAllTopics({
      ...repository,
      names: ['payments', 'java'],
    });
    await rest.actions.createRepoVariable({
      ...repository,
      name: 'OWN',
      value: '1',
    });
    const [{ id }] = (await rest.repos.getRepoRulesets(repository)).data;
    await rest.repos.updateRepoRuleset({
      ...repository,
      ruleset_id: id,
      rules: [
        ...APPLICATION_RULESET.rules!.map(rule =>
          rule.type === 'pull_request'
            ? {
                ...rule,
                parameters: {
                  ...rule.parameters!,
                  required_approving_review_count: 2,
                },
              }
            : rule,
        ),
        {
          type: 'required_status_checks' as const,
          parameters: {
            strict_required_status_checks_policy: true,
            required_status_checks: [{ context: 'build' }],
          },
        },
      ],
    });
    const before = await read('lived-in');

    expect(
      await createRepositories().ensure(complete('lived-in')),
    ).toMatchObject({ state: 'unchanged', parts: UNCHANGED });
    expect(await read('lived-in')).toEqual(before);
    expect(before).toMatchObject({
      description: 'Greets',
      teams: { payments: 'maintain' },
      topics: ['payments', 'java'],
    });
  });

  it('adds to a weakened ruleset without taking anything away', async () => {
    const repository = { owner: 'acme', repo: 'weakened' };
    const rest = world.rest();
    await createRepositories().ensure(minimal('weakened'));
    const [{ id }] = (await rest.repos.getRepoRulesets(repository)).data;
    await rest.repos.updateRepoRuleset({
      ...repository,
      ruleset_id: id,
      enforcement: 'disabled',
      rules: [{ type: 'deletion' }, { type: 'creation' }],
    });
    expect(
      await createRepositories().ensure(minimal('weakened')),
    ).toMatchObject({ parts: { 'ruleset default branch': 'updated' } });
    const [{ rules }] = await world.rulesets('weakened');
    expect(rules!.map(({ type }) => type).sort()).toEqual([
      'creation',
      'deletion',
      'non_fast_forward',
      'pull_request',
    ]);
  });

  describe('keeps the commits of people', () => {
    /** What a run leaves that ends right after the first call. */
    async function createOnly(name: string) {
      await world.rest().repos.createInOrg({
        org: 'acme',
        name,
        description: 'Says hello',
        homepage: `http://localhost:3000/catalog/default/component/${name}`,
        private: true,
        auto_init: true,
      });
    }

    const write = (
      name: string,
      path: string,
      content: string,
      login?: string,
    ) =>
      world.rest(login).repos.createOrUpdateFileContents({
        owner: 'acme',
        repo: name,
        path,
        message: 'Begin',
        content: Buffer.from(content).toString('base64'),
      });

    async function commits(repo: string) {
      const { data } = await world
        .rest()
        .repos.listCommits({ owner: 'acme', repo });
      return data.map(({ commit }) => commit.message);
    }

    it('that came after the first one', async () => {
      const name = 'worked-on';
      await createRepositories().ensure({ ...minimal(name), ruleset: false });
      await write(name, 'src/main.ts', 'start();\n', 'ana');
      expect(await createRepositories().ensure(minimal(name))).toMatchObject({
        parts: { files: 'unchanged' },
      });
      expect(await commits(name)).toEqual(['Begin', 'Create the application']);
    });

    it('has none to keep after a crash behind the first call', async () => {
      await createOnly('crashed');
      expect(
        await createRepositories().ensure(complete('crashed')),
      ).toMatchObject({
        state: 'updated',
        parts: { files: 'created', settings: 'updated' },
      });
      expect(await read('crashed')).toEqual(expected('crashed'));
    });

    it('that came between the creation and the first one', async () => {
      const name = 'overtaken';
      await createOnly(name);
      await write(name, 'docs/index.md', '# Ours\n');
      await createRepositories().ensure(minimal(name));
      expect(await commits(name)).toEqual([
        'Create the application',
        'Begin',
        'Initial commit',
      ]);
      expect(await world.files(name, 'main')).toEqual({
        ...Object.fromEntries(files(name)),
        'docs/index.md': '# Ours\n',
      });
    });

    it('that came while the first one was being written', async () => {
      const name = 'raced';
      await createOnly(name);
      const original = globalThis.fetch;
      let isPushed = false;
      jest.spyOn(globalThis, 'fetch').mockImplementation(async (...call) => {
        const response = await original(...call);
        if (!isPushed && String(call[0]).endsWith(`${name}/git/commits`)) {
          isPushed = true;
          await write(name, 'src/main.ts', 'start();\n');
        }
        return response;
      });
      await createRepositories().ensure(minimal(name));
      expect(isPushed).toBe(true);
      expect(await commits(name)).toContain('Begin');
      expect(await world.files(name, 'main')).toEqual({
        ...Object.fromEntries(files(name)),
        'src/main.ts': 'start();\n',
      });
    });

    it('behind a ruleset that lets nobody force', async () => {
      const name = 'guarded';
      await createOnly(name);
      await world.rest().repos.createRepoRuleset({
        owner: 'acme',
        repo: name,
        ...APPLICATION_RULESET,
        rules: [{ type: 'non_fast_forward' }],
      });
      expect(await createRepositories().ensure(minimal(name))).toMatchObject({
        parts: { files: 'created', 'ruleset default branch': 'updated' },
      });
      expect(await commits(name)).toEqual([
        'Create the application',
        'Initial commit',
      ]);
      expect(await world.files(name, 'main')).toEqual(
        Object.fromEntries(files(name)),
      );
    });

    it('and says what to do where nobody may commit', async () => {
      const name = 'closed';
      await createOnly(name);
      await world.rest().repos.createRepoRuleset({
        owner: 'acme',
        repo: name,
        ...APPLICATION_RULESET,
      });
      await expect(
        createRepositories().ensure(minimal(name)),
      ).rejects.toMatchObject({
        name: 'ConflictError',
        message:
          'The branch main of acme/closed lacks README.md, catalog-info.yaml, docs/index.md, and its rules let nobody commit to it: bring the files by a pull request, then run this again',
      });
    });
  });

  it.each<[string, (send: Send) => Promise<Response>]>([
    [
      'before',
      async () => {
        throw new TypeError('fetch failed');
      },
    ],
    [
      'after',
      async send => {
        await (await send()).arrayBuffer();
        throw new TypeError('terminated');
      },
    ],
  ])(
    'comes out the same when the connection breaks %s any call',
    async (side, fate) => {
      const names = brokenNames(side);
      const broken = breakCalls(fate);
      await Promise.all(
        names.map(name => createRepositories().ensure(complete(name))),
      );
      jest.restoreAllMocks();

      // As many different calls as there are.
      expect(new Set(broken.values()).size).toBe(CALLS_OF_EVERYTHING);
      await expectAllComplete(names);
    },
  );

  it('comes out the same when a run ends behind any call, and another one follows', async () => {
    const names = brokenNames('crashed');
    const stops = new Map(names.map(name => [name, new AbortController()]));
    const broken = breakCalls(async (send, name) => {
      const response = await send();
      stops.get(name)!.abort(new Error('crash'));
      return response;
    });
    const runs = await Promise.allSettled(
      names.map(name =>
        createRepositories().ensure({
          ...complete(name),
          signal: stops.get(name)!.signal,
        }),
      ),
    );
    jest.restoreAllMocks();
    expect(broken.size).toBe(CALLS_OF_EVERYTHING);
    // Behind the last call there is nothing left that could end.
    expect(runs.slice(0, -1).map(({ status }) => status)).toEqual(
      names.slice(0, -1).map(() => 'rejected'),
    );

    await Promise.all(
      names.map(name => createRepositories().ensure(complete(name))),
    );
    await expectAllComplete(names);
  });

  it('can do without a ruleset, or have another one', async () => {
    await createRepositories().ensure({ ...minimal('free'), ruleset: false });
    expect(await world.rulesets('free')).toEqual([]);
    const ruleset = {
      name: 'main',
      enforcement: 'active' as const,
      rules: [{ type: 'deletion' as const }],
    };
    await createRepositories().ensure({ ...minimal('own'), ruleset });
    expect(await world.rulesets('own')).toEqual([
      { name: 'main', rules: ruleset.rules },
    ]);
  });

  it('is complete but for a platform team that does not exist', async () => {
    await expect(
      createRepositories().ensure({
        ...minimal('unread'),
        platformTeam: 'nobody',
      }),
    ).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(
        /^platformTeam is "nobody", and acme on .* has no such team: correct it, or create the team \(gh api orgs\/acme\/teams -f name=nobody\), and run this again$/,
      ),
    });
    expect(await world.teamMayPush('payments', 'unread')).toBe(true);
  });

  it('reports a team of developers that does not exist', async () => {
    expect(
      await createRepositories().ensure({ ...minimal('lonely'), team: 'none' }),
    ).toMatchObject({ state: 'created', parts: { 'team none': 'absent' } });
  });

  describe('archive', () => {
    it('makes it read-only, once', async () => {
      const repositories = createRepositories();
      await repositories.ensure(minimal('leaving'));
      const archive = () => repositories.archive(identity('leaving'));
      expect(await archive()).toEqual({
        state: 'updated',
        slug: 'acme/leaving',
      });
      expect(await archive()).toMatchObject({ state: 'unchanged' });
      await expect(repositories.check(identity('leaving'))).rejects.toThrow(
        /of leaving is archived, as it is when/,
      );
      await expect(repositories.ensure(minimal('leaving'))).rejects.toThrow(
        'is archived',
      );
    });

    it('ends the same when five ask for it at once', async () => {
      const repositories = createRepositories();
      await repositories.ensure(minimal('all-leaving'));
      const results = await Promise.all(
        Array.from({ length: 5 }, () =>
          createRepositories().archive(identity('all-leaving')),
        ),
      );
      expect(results.map(({ state }) => state)).toContain('updated');
      const { data } = await world
        .rest()
        .repos.get({ owner: 'acme', repo: 'all-leaving' });
      expect(data.archived).toBe(true);
    });

    it('finds nothing where there is nothing', async () => {
      expect(
        await createRepositories().archive(identity('never-was')),
      ).toMatchObject({ state: 'absent' });
    });

    it('does not touch the repository of somebody else', async () => {
      await world.createForeignRepository('not-ours');
      await expect(
        createRepositories().archive(identity('not-ours')),
      ).rejects.toThrow(
        /exists and is not not-ours of .*: archive it yourself if/,
      );
      const { data } = await world
        .rest()
        .repos.get({ owner: 'acme', repo: 'not-ours' });
      expect(data.archived).toBe(false);
    });
  });
});
