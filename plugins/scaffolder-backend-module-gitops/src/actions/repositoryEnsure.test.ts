import { createMockDirectory } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { GithubAnswers } from './__testUtils__/GithubAnswers';
import { readExample } from './__testUtils__/readExample';
import { createRepositoryEnsureAction } from './repositoryEnsure';
import { examples } from './repositoryEnsure.examples';

type Action = ReturnType<typeof createRepositoryEnsureAction>;
type Input = Parameters<Action['handler']>[0]['input'];

const repository = {
  name: 'checkout',
  html_url: 'https://ghe.acme.test/acme/checkout',
  default_branch: 'main',
  homepage: 'https://backstage.acme.test/catalog/default/component/checkout',
  archived: false,
  topics: [],
};

const catalogInfo =
  'kind: Component\nmetadata: {name: checkout}\nspec: {owner: payments}\n';

const output = {
  repositoryUrl: 'https://ghe.acme.test/acme/checkout',
  repositorySlug: 'acme/checkout',
  catalogInfoUrl:
    'https://ghe.acme.test/acme/checkout/blob/main/catalog-info.yaml',
};

describe('gitops:repository:ensure', () => {
  const github = GithubAnswers.register();
  const workspace = createMockDirectory();
  const [first, second] = examples.map(example =>
    readExample<Input>(example, { id: 'gitops:repository:ensure' }),
  );

  async function run(input: Input, change: { isDryRun?: boolean } = {}) {
    const action = createRepositoryEnsureAction(github.createServices());
    const found: Record<string, unknown> = {};
    await action.handler({
      ...createMockActionContext({ input, workspacePath: workspace.path }),
      ...change,
      output: (name, value) => {
        found[name] = value;
      },
    });
    return found;
  }

  function giveNewRepository() {
    github.give('POST /orgs/acme/repos', 201, repository);
    github.give('GET /repos/acme/checkout/branches/main', 200, {
      commit: { sha: 'c0', commit: { tree: { sha: 't0' } } },
    });
    github.give('POST /repos/acme/checkout/git/trees', 201, { sha: 't1' });
    github.give('POST /repos/acme/checkout/git/commits', 201, { sha: 'c1' });
    github.give('PATCH /repos/acme/checkout/git/refs/:ref', 200, {});
    github.give('PUT /orgs/acme/teams/payments/repos/acme/checkout', 204);
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
    expect(await run(first)).toEqual({ state: 'created', ...output });
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
        },
      },
      { call: 'GET /repos/acme/checkout/branches/main' },
      {
        call: 'POST /repos/acme/checkout/git/trees',
        body: {
          base_tree: 't0',
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
        body: {
          message: 'Create the application',
          parents: ['c0'],
          tree: 't1',
        },
      },
      {
        call: 'PATCH /repos/acme/checkout/git/refs/heads/main',
        body: { sha: 'c1', force: false },
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

  it('leaves its finished repository alone', async () => {
    giveOldRepository({}, catalogInfo);
    github.give('GET /orgs/acme/teams/payments/repos/acme/checkout', 204);
    expect(await run(first)).toEqual({ state: 'unchanged', ...output });
  });

  it('completes its repository after a crash', async () => {
    giveNewRepository();
    giveOldRepository();
    github.missing('GET /orgs/acme/teams/payments/repos/acme/checkout');
    expect(await run(second)).toEqual({ state: 'updated', ...output });
    expect(github.calls.map(({ call }) => call)).toEqual([
      'POST /orgs/acme/repos',
      'GET /repos/acme/checkout',
      'GET /repos/acme/checkout/contents/catalog-info.yaml',
      'GET /repos/acme/checkout/branches/main',
      'POST /repos/acme/checkout/git/trees',
      'POST /repos/acme/checkout/git/commits',
      'PATCH /repos/acme/checkout/git/refs/heads/main',
      'PUT /repos/acme/checkout/topics',
      'GET /orgs/acme/teams/payments/repos/acme/checkout',
      'PUT /orgs/acme/teams/payments/repos/acme/checkout',
    ]);
  });

  it('keeps the topics that people added', async () => {
    giveNewRepository();
    giveOldRepository({ topics: ['java', 'payments'] }, catalogInfo);
    github.give('GET /orgs/acme/teams/payments/repos/acme/checkout', 204);
    expect(await run(second)).toMatchObject({ state: 'updated' });
    expect(github.calls).toContainEqual({
      call: 'PUT /repos/acme/checkout/topics',
      body: { names: ['java', 'payments', 'prebuilt'] },
    });
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
    expect(await run(first)).toMatchObject({ state: 'created' });
  });

  it('waits for a repository that GitHub is still creating', async () => {
    giveNewRepository();
    github.giveOnce('GET /repos/acme/checkout/branches/main', 404, {
      message: 'Not Found',
    });
    expect(await run(first)).toMatchObject({ state: 'created' });
  });

  it('sees that a twin of this run was faster', async () => {
    giveNewRepository();
    giveOldRepository({}, catalogInfo);
    github.give('POST /orgs/acme/repos', 201, repository);
    github.give('PATCH /repos/acme/checkout/git/refs/:ref', 422, {
      message: 'Update is not a fast forward',
    });
    expect(await run(first)).toMatchObject({ state: 'created' });
    expect(
      github.calls.filter(({ call }) => call.startsWith('PATCH ')),
    ).toHaveLength(1);
  });

  it('writes nothing in a dry run', async () => {
    expect(await run(first, { isDryRun: true })).toEqual({});
    expect(github.calls).toEqual([]);
  });

  it.each<[string, Partial<Input>, string]>([
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
    ['a folder outside of the workspace', { sourcePath: '../..' }, 'outside'],
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
