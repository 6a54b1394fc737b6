import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { JsonObject } from '@backstage/types';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { APPLICATION_RULESET } from '@gitops-flow/backstage-plugin-gitops-node';
import { GithubAnswers } from './__testUtils__/GithubAnswers';
import { readExample } from './__testUtils__/readExample';
import { createRepositoryEnsureAction } from './repositoryEnsure';
import { examples } from './repositoryEnsure.examples';

type Action = ReturnType<typeof createRepositoryEnsureAction>;
type Input = Omit<Parameters<Action['handler']>[0]['input'], 'ruleset'> & {
  ruleset?: boolean | JsonObject;
};

const repository = {
  name: 'checkout',
  html_url: 'https://ghe.acme.test/acme/checkout',
  default_branch: 'main',
  homepage: 'https://backstage.acme.test/catalog/default/component/checkout',
  archived: false,
  topics: [],
  allow_squash_merge: true,
  allow_merge_commit: false,
  allow_rebase_merge: false,
  allow_auto_merge: true,
  delete_branch_on_merge: true,
};

const catalogInfo =
  'kind: Component\nmetadata: {name: checkout}\nspec: {owner: payments}\n';

const output = {
  repositoryUrl: 'https://ghe.acme.test/acme/checkout',
  repositorySlug: 'acme/checkout',
  defaultBranch: 'main',
  catalogInfoUrl:
    'https://ghe.acme.test/acme/checkout/blob/main/catalog-info.yaml',
};

const RULESET = 'ruleset default branch';

describe('gitops:repository:ensure', () => {
  const github = GithubAnswers.register();
  const workspace = createMockDirectory();
  const [first, second, third] = examples.map(example =>
    readExample<Input>(example, { id: 'gitops:repository:ensure' }),
  );

  const logger = mockServices.logger.mock();

  async function run(input: Input, change: { isDryRun?: boolean } = {}) {
    const action = createRepositoryEnsureAction(github.createServices());
    const found: Record<string, unknown> = {};
    await action.handler({
      ...createMockActionContext({
        input,
        workspacePath: workspace.path,
        logger,
      }),
      ...change,
      output: (name, value) => {
        found[name] = value;
      },
    });
    return found;
  }

  function giveNewRepository() {
    github.give('POST /orgs/acme/repos', 201, repository);
    github.give('POST /repos/acme/checkout/git/trees', 201, { sha: 't1' });
    github.give('POST /repos/acme/checkout/git/commits', 201, { sha: 'c1' });
    github.give('PATCH /repos/acme/checkout/git/refs/:ref', 200, {});
    github.give('POST /repos/acme/checkout/rulesets', 201, { id: 1 });
    github.give('PUT /orgs/acme/teams/:team/repos/acme/checkout', 204);
    github.give('PUT /repos/acme/checkout/topics', 200, { names: [] });
  }

  function giveOldRepository(change: object = {}, text?: string) {
    github.give('POST /orgs/acme/repos', 422, {
      message: 'Repository creation failed.',
      errors: [
        {
          resource: 'Repository',
          code: 'custom',
          field: 'name',
          message: 'name already exists on this account',
        },
      ],
    });
    github.give('GET /repos/acme/checkout', 200, { ...repository, ...change });
    github.give('GET /repos/acme/checkout/rulesets', 200, [
      { id: 1, name: APPLICATION_RULESET.name },
    ]);
    github.give('GET /repos/acme/checkout/rulesets/1', 200, {
      ...APPLICATION_RULESET,
      bypass_actors: [],
    });
    github.give('GET /repos/acme/checkout/teams', 200, [
      { slug: 'payments', permission: 'maintain' },
    ]);
    if (text === undefined) {
      github.missing('GET /repos/acme/checkout/contents/catalog-info.yaml');
    } else {
      github.give('GET /repos/acme/checkout/contents/catalog-info.yaml', 200, {
        type: 'file',
        content: Buffer.from(text).toString('base64'),
      });
    }
  }

  beforeEach(() => {
    workspace.setContent({
      'catalog-info.yaml': catalogInfo,
      docs: { 'index.md': '# Checkout\n' },
      '.git': { HEAD: 'ref: refs/heads/main' },
      repository: { 'catalog-info.yaml': catalogInfo },
    });
  });

  it('creates the repository of the first example in six calls', async () => {
    giveNewRepository();
    expect(await run(first)).toEqual({
      state: 'created',
      ...output,
      parts: {
        files: 'created',
        settings: 'created',
        [RULESET]: 'created',
        'team payments': 'created',
      },
    });
    expect(github.calls).toEqual([
      {
        call: 'POST /orgs/acme/repos',
        body: {
          name: 'checkout',
          description: 'Takes the money',
          homepage:
            'https://backstage.acme.test/catalog/default/component/checkout',
          private: true,
          visibility: 'private',
          auto_init: true,
          allow_squash_merge: true,
          allow_merge_commit: false,
          allow_rebase_merge: false,
          allow_auto_merge: true,
          delete_branch_on_merge: true,
        },
      },
      {
        call: 'POST /repos/acme/checkout/git/trees',
        body: {
          tree: [
            ['catalog-info.yaml', catalogInfo],
            ['docs/index.md', '# Checkout\n'],
            ['repository/catalog-info.yaml', catalogInfo],
          ].map(([path, content]) => ({
            path,
            content,
            mode: '100644',
            type: 'blob',
          })),
        },
      },
      {
        call: 'POST /repos/acme/checkout/git/commits',
        body: { message: 'Create the application', parents: [], tree: 't1' },
      },
      {
        call: 'PATCH /repos/acme/checkout/git/refs/heads/main',
        body: { sha: 'c1', force: true },
      },
      {
        call: 'POST /repos/acme/checkout/rulesets',
        body: APPLICATION_RULESET,
      },
      {
        call: 'PUT /orgs/acme/teams/payments/repos/acme/checkout',
        body: { permission: 'push' },
      },
    ]);
  });

  it('commits the folder of the second example, and sets its topics', async () => {
    giveNewRepository();
    expect(await run(second)).toMatchObject({ state: 'created' });
    expect(github.calls).toContainEqual({
      call: 'POST /repos/acme/checkout/git/trees',
      body: expect.objectContaining({
        tree: [expect.objectContaining({ path: 'catalog-info.yaml' })],
      }),
    });
    expect(github.calls).toContainEqual({
      call: 'PUT /repos/acme/checkout/topics',
      body: { names: ['payments', 'prebuilt'] },
    });
  });

  it('gives the repository of the third example all that it asks for', async () => {
    giveNewRepository();
    github.give('POST /repos/acme/checkout/actions/variables', 201, {});
    github.give('PUT /repos/acme/checkout/environments/release', 200, {});
    github.give(
      'POST /repos/acme/checkout/environments/release/deployment-branch-policies',
      200,
      {},
    );
    expect(await run(third)).toMatchObject({
      state: 'created',
      parts: {
        [RULESET]: 'created',
        'variable AWS_REGION': 'created',
        'environment release': 'created',
        'team platform': 'created',
        'team payments': 'created',
      },
    });
    expect(github.calls.slice(4)).toEqual([
      { call: 'POST /repos/acme/checkout/rulesets', body: third.ruleset },
      {
        call: 'POST /repos/acme/checkout/actions/variables',
        body: { name: 'AWS_REGION', value: 'eu-west-1' },
      },
      {
        call: 'PUT /repos/acme/checkout/environments/release',
        body: {
          deployment_branch_policy: {
            protected_branches: false,
            custom_branch_policies: true,
          },
        },
      },
      {
        call: 'POST /repos/acme/checkout/environments/release/deployment-branch-policies',
        body: { name: 'main' },
      },
      {
        call: 'PUT /orgs/acme/teams/platform/repos/acme/checkout',
        body: { permission: 'pull' },
      },
      {
        call: 'PUT /orgs/acme/teams/payments/repos/acme/checkout',
        body: { permission: 'push' },
      },
    ]);
  });

  it('leaves its finished repository alone', async () => {
    giveOldRepository({}, catalogInfo);
    expect(await run(first)).toEqual({
      state: 'unchanged',
      ...output,
      parts: {
        files: 'unchanged',
        settings: 'unchanged',
        [RULESET]: 'unchanged',
        'team payments': 'unchanged',
      },
    });
  });

  it('keeps the topics that people added', async () => {
    giveNewRepository();
    giveOldRepository({ topics: ['java', 'payments'] }, catalogInfo);
    expect(await run(second)).toMatchObject({ state: 'updated' });
    expect(github.calls).toContainEqual({
      call: 'PUT /repos/acme/checkout/topics',
      body: { names: ['java', 'payments', 'prebuilt'] },
    });
  });

  it('goes on where the plan on GitHub has no auto-merge', async () => {
    const change = { allow_auto_merge: false };
    giveOldRepository(change, catalogInfo);
    github.give('PATCH /repos/acme/checkout', 200, {
      ...repository,
      ...change,
    });
    expect(await run(first)).toMatchObject({ state: 'unchanged' });
  });

  it.each([
    ['a new', () => {}, 'POST'],
    ['an old', () => giveOldRepository({}, catalogInfo), 'GET'],
  ])(
    'leaves out the ruleset of %s repository where the plan on GitHub has none',
    async (_, giveMore, method) => {
      giveNewRepository();
      giveMore();
      github.give(`${method} /repos/acme/checkout/rulesets`, 403, {
        message:
          'Upgrade to GitHub Pro or make this repository public to enable this feature.',
      });
      expect(await run(first)).toMatchObject({
        parts: { [RULESET]: 'unsupported' },
      });
      expect(logger.warn).toHaveBeenCalledWith(
        'Ruleset default branch: left out, because the plan of the organisation on GitHub has none for private repositories',
      );
    },
  );

  it('passes on that the credentials may not set rules', async () => {
    giveNewRepository();
    github.give('POST /repos/acme/checkout/rulesets', 403, {
      message: 'Resource not accessible by integration',
    });
    await expect(run(first)).rejects.toMatchObject({ reason: 'permission' });
  });

  it.each([
    ['that is not ours', { homepage: null }, undefined],
    ['of another team', {}, catalogInfo.replace('payments', 'logistics')],
  ])('writes nothing into a repository %s', async (_, change, text) => {
    giveOldRepository(change, text);
    await expect(run(first)).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining(
        'exists and is not checkout of group:default/payments: choose another name',
      ),
    });
    expect(
      github.calls.map(({ call }) => call).filter(call => !/^GET /.test(call)),
    ).toEqual(['POST /orgs/acme/repos']);
  });

  it('goes on when GitHub has no such team', async () => {
    giveNewRepository();
    github.missing(
      'PUT /orgs/acme/teams/payments/repos/acme/checkout',
      'GET /orgs/acme/teams/payments',
    );
    expect(await run(first)).toMatchObject({
      state: 'created',
      parts: { 'team payments': 'absent' },
    });
    expect(logger.warn).toHaveBeenCalledWith(
      'Team payments: GitHub has no such team, so nobody was given access; create the team and run this again',
    );
  });

  it.each([
    ['git data', 'POST /repos/acme/checkout/git/trees', 409],
    ['branch', 'PATCH /repos/acme/checkout/git/refs/:ref', 422],
    ['rules', 'POST /repos/acme/checkout/rulesets', 404],
    ['teams', 'PUT /orgs/acme/teams/payments/repos/acme/checkout', 404],
  ])(
    'waits for the %s that GitHub is still creating',
    async (_, call, status) => {
      giveNewRepository();
      github.giveTeams('payments');
      github.giveOnce(call, status, { message: 'Reference does not exist' });
      expect(await run(first)).toMatchObject({
        state: 'created',
        parts: { 'team payments': 'created' },
      });
    },
  );

  it('sees that a twin of this run was faster', async () => {
    giveNewRepository();
    giveOldRepository({}, catalogInfo);
    github.give('POST /orgs/acme/repos', 201, repository);
    github.give('PATCH /repos/acme/checkout/git/refs/:ref', 422, {
      message:
        'Repository rule violations found\n\nCannot force-push to this branch\n\n',
    });
    github.give('POST /repos/acme/checkout/rulesets', 422, {
      message: 'Validation Failed',
      errors: ['Name must be unique'],
    });
    expect(await run(first)).toMatchObject({
      state: 'created',
      parts: { files: 'unchanged', [RULESET]: 'unchanged' },
    });
    expect(
      github.calls.filter(({ call }) => call.startsWith('PATCH ')),
    ).toHaveLength(1);
  });

  it('writes nothing in a dry run', async () => {
    // What the steps that follow in the template need.
    expect(await run(first, { isDryRun: true })).toEqual({
      repositoryUrl: 'https://ghe.acme.test/acme/checkout',
      repositorySlug: 'acme/checkout',
      catalogInfoUrl:
        'https://ghe.acme.test/acme/checkout/blob/main/catalog-info.yaml',
    });
    expect(github.calls).toEqual([]);
  });

  it.each<[string, Partial<Input>, string | RegExp]>([
    [
      'a folder without catalog file',
      { sourcePath: 'docs' },
      "sourcePath: docs holds no catalog-info.yaml: fetch the template's skeleton in a step before",
    ],
    [
      'an expression that was not rendered',
      { description: '${{ parameters.x }}' },
      'description: holds the unrendered template expression',
    ],
    ['a name that GitHub would change', { name: 'check out' }, /^name: /],
    ['a name with a look-alike', { name: 'che\u0441kout' }, /^name: /],
    ['a long name', { name: 'x'.repeat(200) }, /^name: /],
    ['a long description', { description: 'x'.repeat(1e6) }, /^description: /],
    ['a folder outside of the workspace', { sourcePath: '../..' }, 'outside'],
    [
      'a ruleset that is none',
      { ruleset: { name: 'main' } },
      'ruleset is no ruleset as GitHub takes it',
    ],
    [
      'a variable that GitHub would refuse',
      { variables: { GITHUB_X: '1' } },
      'variables: "GITHUB_X" is no name of an Actions variable',
    ],
    [
      'an environment twice',
      { environments: [{ name: 'dev' }, { name: 'Dev' }] },
      'environments: "Dev" is there twice',
    ],
  ])('refuses %s', async (_, change, message) => {
    await expect(run({ ...first, ...change })).rejects.toThrow(message);
    expect(github.calls).toEqual([]);
  });

  it('commits bytes that are no text as they are', async () => {
    const logo = Buffer.from([0x89, 0x50, 0xff, 0x00]);
    workspace.addContent({ 'logo.png': logo });
    giveNewRepository();
    github.give('POST /repos/acme/checkout/git/blobs', 201, { sha: 'b1' });
    await run(first);
    expect(github.calls).toContainEqual({
      call: 'POST /repos/acme/checkout/git/blobs',
      body: { content: logo.toString('base64'), encoding: 'base64' },
    });
    expect(github.calls).toContainEqual({
      call: 'POST /repos/acme/checkout/git/trees',
      body: expect.objectContaining({
        tree: expect.arrayContaining([
          { path: 'logo.png', mode: '100644', type: 'blob', sha: 'b1' },
        ]),
      }),
    });
  });

  it('leaves out what was installed beside the sources', async () => {
    workspace.addContent({ 'node_modules/yaml/index.js': 'x' });
    giveNewRepository();
    await run(first);
    expect(JSON.stringify(github.calls)).not.toContain('node_modules');
  });
});
