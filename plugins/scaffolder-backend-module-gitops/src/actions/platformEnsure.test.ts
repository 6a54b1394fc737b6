import { createMockDirectory } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { JsonObject } from '@backstage/types';
import { GithubAnswers } from './__testUtils__/GithubAnswers';
import { readExample } from './__testUtils__/readExample';
import { createPlatformEnsureAction } from './platformEnsure';
import { examples } from './platformEnsure.examples';

type Action = ReturnType<typeof createPlatformEnsureAction>;
type Input = Parameters<Action['handler']>[0]['input'];

const R = '/repos/acme/gitops-apps';

const ruleset = {
  name: 'main',
  target: 'branch',
  enforcement: 'active',
  conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
  rules: [
    { type: 'deletion' },
    {
      type: 'required_status_checks',
      parameters: {
        strict_required_status_checks_policy: false,
        required_status_checks: [{ context: 'validate' }],
      },
    },
  ],
};

const repository = {
  name: 'gitops-apps',
  description: 'What runs where, for every application and environment',
  html_url: 'https://ghe.acme.test/acme/gitops-apps',
  default_branch: 'main',
  archived: false,
  topics: ['gitops-platform'],
  allow_squash_merge: true,
  allow_merge_commit: false,
  allow_rebase_merge: false,
  allow_auto_merge: true,
  delete_branch_on_merge: true,
};

describe('gitops:platform:ensure', () => {
  const github = GithubAnswers.register();
  const workspace = createMockDirectory();
  const [first, second] = examples.map(example =>
    readExample<Input>(example, { id: 'gitops:platform:ensure' }),
  );

  async function run(input: Input = first, isDryRun = false) {
    const action = createPlatformEnsureAction(github.createServices());
    const output: Record<string, unknown> = {};
    await action.handler({
      ...createMockActionContext({ input, workspacePath: workspace.path }),
      isDryRun,
      output: (name, value) => {
        output[name] = value;
      },
    });
    return output;
  }

  const writes = () =>
    github.calls.filter(({ call }) => !call.startsWith('GET '));

  beforeEach(() => {
    workspace.setContent({
      'gitops-apps': {
        'platform.yaml': 'organization: acme\n',
        'policy.wasm': Buffer.from([0, 0x61, 0x73, 0x6d, 0xff]),
        '.github/rulesets/main.json': JSON.stringify({
          ...ruleset,
          // As GitHub exports it.
          id: 42,
          source_type: 'Repository',
          source: 'other/repository',
        }),
      },
    });
    github.giveTeams('platform', 'payments');
    github.give('POST /orgs/acme/repos', 201, {
      ...repository,
      topics: [],
      allow_merge_commit: true,
    });
    github.give(`GET ${R}`, 200, { ...repository, allow_merge_commit: true });
    github.give(`PATCH ${R}`, 200, repository);
    github.give(`PUT ${R}/topics`, 200, { names: ['gitops-platform'] });
    github.give(`GET ${R}/branches/main`, 200, {
      commit: { sha: 'c0', commit: { tree: { sha: 't0' } } },
    });
    github.give(`POST ${R}/git/blobs`, 201, { sha: 'b1' });
    github.give(`POST ${R}/git/trees`, 201, { sha: 't1' });
    github.give(`POST ${R}/git/commits`, 201, { sha: 'c1' });
    github.give(`PATCH ${R}/git/refs/:ref`, 200, {});
    github.give(`GET ${R}/rulesets`, 200, []);
    github.give(`POST ${R}/rulesets`, 201, { id: 1 });
    github.give(`GET ${R}/teams`, 200, []);
    github.give('PUT /orgs/acme/teams/:team/repos/acme/gitops-apps', 204);
  });

  /** A repository with other files than the template's. */
  function giveOldRepository(change: JsonObject = {}) {
    github.give('POST /orgs/acme/repos', 422, {
      message: 'Repository creation failed.',
      errors: [{ message: 'name already exists on this account' }],
    });
    github.give(`GET ${R}`, 200, { ...repository, ...change });
    github.missing(`GET ${R}/branches/platform%2Ftemplate`);
    github.give(`GET ${R}/branches`, 200, [
      { name: 'main', commit: { sha: 'c0' } },
    ]);
    const tree = {
      truncated: false,
      tree: [
        { path: 'README.md', type: 'blob', sha: 'theirs' },
        { path: 'platform.yaml', type: 'blob', sha: 'theirs' },
      ],
    };
    github.give(`GET ${R}/git/trees/c0`, 200, { ...tree, sha: 'c0' });
    github.give(`GET ${R}/git/trees/t0`, 200, { ...tree, sha: 't0' });
    github.give(`GET ${R}/pulls`, 200, []);
    github.give(`POST ${R}/git/refs`, 201, {});
    github.give(`POST ${R}/pulls`, 201, {
      number: 3,
      title: '',
      html_url: `${repository.html_url}/pull/3`,
      user: null,
      created_at: '',
      body: '',
      head: { ref: 'platform/template', sha: 'c1' },
      state: 'open',
      merged_at: null,
    });
    github.give(`GET ${R}/rulesets`, 200, [
      { id: 5, name: 'main' },
      { id: 6, name: 'somebody else’s' },
    ]);
    github.give(`GET ${R}/rulesets/5`, 200, {
      ...ruleset,
      id: 5,
      created_at: '2026-11-20T08:00:00Z',
      rules: [...ruleset.rules].reverse(),
    });
    github.give(`GET ${R}/teams`, 200, [
      { slug: 'platform', permission: 'admin' },
      { slug: 'payments', permission: 'push' },
    ]);
  }

  it('creates the repository of the first example, the rules after the commit', async () => {
    expect(await run()).toEqual({
      state: 'created',
      repositoryUrl: repository.html_url,
      repositorySlug: 'acme/gitops-apps',
      kept: [],
      parts: {
        files: 'created',
        settings: 'updated',
        'ruleset main': 'created',
        'team platform': 'created',
        'team payments': 'created',
      },
    });
    expect(writes().map(({ call }) => call)).toEqual([
      'POST /orgs/acme/repos',
      `PUT ${R}/topics`,
      `POST ${R}/git/blobs`,
      `POST ${R}/git/trees`,
      `POST ${R}/git/commits`,
      `PATCH ${R}/git/refs/heads/main`,
      `PATCH ${R}`,
      `POST ${R}/rulesets`,
      'PUT /orgs/acme/teams/platform/repos/acme/gitops-apps',
      'PUT /orgs/acme/teams/payments/repos/acme/gitops-apps',
    ]);
    expect(writes()[7].body).toEqual(ruleset);
    expect(writes()[2].body).toEqual({
      content: Buffer.from([0, 0x61, 0x73, 0x6d, 0xff]).toString('base64'),
      encoding: 'base64',
    });
  });

  it('proposes what an old repository lacks and leaves the rest of it alone', async () => {
    giveOldRepository();
    expect(await run()).toMatchObject({
      state: 'updated',
      kept: ['platform.yaml'],
      pullRequestUrl: `${repository.html_url}/pull/3`,
      parts: {
        files: 'updated',
        settings: 'unchanged',
        'ruleset main': 'unchanged',
        'team platform': 'unchanged',
        'team payments': 'unchanged',
      },
    });
    const tree = writes().find(({ call }) => call.endsWith('/git/trees'));
    expect(tree?.body).toMatchObject({
      tree: [{ path: '.github/rulesets/main.json' }, { path: 'policy.wasm' }],
    });
    expect(writes().some(({ call }) => call.startsWith('PATCH'))).toBe(false);
  });

  it('proposes what differs too, for the second example', async () => {
    giveOldRepository();
    expect(await run(second)).toMatchObject({ kept: [] });
    const tree = writes().find(({ call }) => call.endsWith('/git/trees'));
    expect(tree?.body).toMatchObject({
      tree: [
        { path: '.github/rulesets/main.json' },
        { path: 'platform.yaml' },
        { path: 'policy.wasm' },
      ],
    });
  });

  it('brings a ruleset back that somebody has loosened', async () => {
    giveOldRepository();
    github.give(`GET ${R}/rulesets/5`, 200, {
      ...ruleset,
      enforcement: 'disabled',
    });
    github.give(`PUT ${R}/rulesets/5`, 200, { id: 5 });
    expect(await run()).toMatchObject({
      parts: { 'ruleset main': 'updated' },
    });
    expect(writes()).toContainEqual({
      call: `PUT ${R}/rulesets/5`,
      body: ruleset,
    });
  });

  describe('before anything is written', () => {
    it.each<[string, JsonObject, string]>([
      [
        'a repository of somebody else',
        { topics: ['other'] },
        "exists and is not the platform's: choose another name, or give it the topic gitops-platform",
      ],
      ['an archived one', { archived: true }, 'is archived: unarchive it'],
      [
        'one that was renamed',
        { name: 'deployments' },
        'was renamed to acme/deployments: use that name',
      ],
    ])('refuses %s', async (_, change, message) => {
      giveOldRepository(change);
      if (change.name) {
        github.give('GET /repos/acme/deployments/branches', 200, []);
      }
      await expect(run()).rejects.toThrow(message);
      expect(writes().map(({ call }) => call)).toEqual([
        'POST /orgs/acme/repos',
      ]);
    });

    it('names a missing team', async () => {
      github.giveTeams('platform');
      await expect(run()).rejects.toThrow('has no team payments');
      expect(writes()).toEqual([]);
    });

    it.each([
      ['no JSON', '{', '.github/rulesets/main.json is no JSON'],
      [
        'no ruleset',
        '{"name": "main", "enforcement": "on", "rules": []}',
        '.github/rulesets/main.json is no ruleset as GitHub takes it',
      ],
    ])('refuses a ruleset that is %s', async (_, text, message) => {
      workspace.addContent({
        'gitops-apps/.github/rulesets/main.json': text,
      });
      await expect(run()).rejects.toThrow(message);
      expect(writes()).toEqual([]);
    });

    it('asks nothing in a dry run', async () => {
      expect(await run(first, true)).toEqual({});
      expect(github.calls).toEqual([]);
    });
  });
});
