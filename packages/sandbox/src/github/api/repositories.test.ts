import { TestGithub } from '../__testUtils__/TestGithub';

describe('repositories', () => {
  let github: TestGithub;
  const create = (
    name: string,
    more: { auto_init?: boolean; private?: boolean } = {},
    login = 'portal',
  ) =>
    github.client(login).rest.repos.createInOrg({ org: 'acme', name, ...more });

  beforeAll(async () => {
    github = await TestGithub.start();
  });
  afterAll(() => github.stop());

  it('creates an empty repository, in which only the contents API works', async () => {
    await create('empty');
    const portal = github.client('portal');
    const repository = { owner: 'acme', repo: 'empty' };
    const empty = {
      status: 409,
      message: expect.stringContaining('Git Repository is empty.'),
    };
    const calls = [
      portal.rest.git.createBlob({ ...repository, content: 'x' }),
      portal.rest.git.createTree({ ...repository, tree: [] }),
      portal.rest.git.createCommit({
        ...repository,
        message: 'x',
        tree: '0'.repeat(40),
      }),
      portal.rest.git.createRef({
        ...repository,
        ref: 'refs/heads/x',
        sha: '0'.repeat(40),
      }),
      portal.rest.git.getRef({ ...repository, ref: 'heads/main' }),
      portal.rest.repos.listCommits(repository),
    ];
    for (const call of calls) {
      await expect(call).rejects.toMatchObject(empty);
    }
    const { data } = await portal.rest.repos.createOrUpdateFileContents({
      ...repository,
      path: 'README.md',
      message: 'First',
      content: btoa('# empty\n'),
      branch: 'trunk',
    });
    expect(data.commit.parents).toEqual([]);
  });

  it('starts with a README where that is asked for', async () => {
    await create('ready', { auto_init: true, private: true });
    const clone = await github.clone('ready', 'portal');
    expect((await github.git(clone, 'log', '--format=%s')).out).toBe(
      'Initial commit',
    );
    expect((await github.git(clone, 'show', 'HEAD:README.md')).out).toBe(
      '# ready',
    );
  });

  it('merges from the beginning as it is told to', async () => {
    const settings = {
      allow_squash_merge: true,
      allow_merge_commit: false,
      allow_rebase_merge: false,
      allow_auto_merge: true,
      delete_branch_on_merge: true,
    };
    const { data } = await github.client('portal').rest.repos.createInOrg({
      org: 'acme',
      name: 'squashed',
      ...settings,
    });
    expect(data).toMatchObject(settings);
  });

  it('gives a team its rights from the beginning, if there is such a team', async () => {
    const portal = github.client('portal');
    const { data: team } = await portal.rest.teams.getByName({
      org: 'acme',
      team_slug: 'payments',
    });
    const named = (name: string, team_id: number) =>
      portal.rest.repos.createInOrg({ org: 'acme', name, team_id });
    await named('with-team', team.id);
    const { data } = await portal.rest.repos.listTeams({
      owner: 'acme',
      repo: 'with-team',
    });
    expect(data).toEqual([
      expect.objectContaining({ slug: 'payments', permission: 'push' }),
    ]);
    await expect(named('with-nobody', 999)).rejects.toMatchObject({
      status: 422,
    });
    await expect(
      portal.rest.repos.get({ owner: 'acme', repo: 'with-nobody' }),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('refuses a name that is taken', async () => {
    await expect(create('PROJECT')).rejects.toMatchObject({
      status: 422,
      response: {
        data: {
          message: 'Repository creation failed.',
          errors: [
            {
              resource: 'Repository',
              code: 'custom',
              field: 'name',
              message: 'name already exists on this account',
            },
          ],
          status: '422',
        },
      },
    });
  });

  it('lets one of many create a name', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => create('contended')),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      1,
    );
  });

  it.each([
    ['my app.git', 'my-app'],
    ['grüße & co', 'gr-e-co'],
  ])('makes of "%s" the name "%s"', async (wanted, name) => {
    expect((await create(wanted)).data.name).toBe(name);
  });

  it.each(['..', '.git', '.'])('refuses the name "%s"', async name => {
    await expect(create(name)).rejects.toMatchObject({ status: 422 });
  });

  it('refuses who is not a member', async () => {
    await expect(create('foreign', {}, 'guest')).rejects.toMatchObject({
      status: 403,
    });
  });

  it('redirects from a former name, until somebody takes it', async () => {
    const { data: before } = await create('old-name', { auto_init: true });
    const portal = github.client('portal');
    const { data: after } = await portal.rest.repos.update({
      owner: 'acme',
      repo: 'old-name',
      name: 'new-name',
    });
    expect(after).toMatchObject({
      id: before.id,
      node_id: before.node_id,
      name: 'new-name',
    });

    const moved = await github.fetch(
      '/api/v3/repos/acme/old-name/branches?per_page=1',
      {
        login: 'portal',
      },
    );
    const url = `${github.server.apiUrl}/repositories/${before.id}/branches?per_page=1`;
    expect(moved.status).toBe(301);
    expect(moved.headers.get('location')).toBe(url);
    expect(await moved.json()).toMatchObject({
      message: 'Moved Permanently',
      url,
    });
    const patched = await github.fetch('/api/v3/repos/acme/old-name', {
      method: 'PATCH',
      login: 'portal',
      body: '{}',
    });
    expect(patched.status).toBe(307);

    const followed = await portal.rest.repos.get({
      owner: 'acme',
      repo: 'old-name',
    });
    expect(followed.data.id).toBe(before.id);
    await expect(github.clone('old-name', 'portal')).resolves.toBeDefined();

    const { data: successor } = await create('old-name');
    expect(successor.id).toBeGreaterThan(before.id);
    const found = await portal.rest.repos.get({
      owner: 'acme',
      repo: 'old-name',
    });
    expect(found.data.id).toBe(successor.id);
  });

  it('never uses an id again', async () => {
    const { data: first } = await create('gone');
    await github
      .client('portal')
      .rest.repos.delete({ owner: 'acme', repo: 'gone' });
    const { data: second } = await create('gone');
    expect(second.id).toBeGreaterThan(first.id);
  });

  it('lets nobody write to an archived repository, until it is brought back', async () => {
    await create('museum', { auto_init: true });
    const portal = github.client('portal');
    const museum = { owner: 'acme', repo: 'museum' };
    await portal.rest.repos.update({ ...museum, archived: true });
    await expect(
      portal.rest.issues.createLabel({ ...museum, name: 'x' }),
    ).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining(
        'Repository was archived so is read-only.',
      ),
    });
    const readers = github.client('ana').rest.issues.createComment({
      ...museum,
      issue_number: 1,
      body: 'x',
    });
    await expect(readers).rejects.toMatchObject({ status: 403 });
    await portal.rest.repos.update({ ...museum, archived: false });
    await expect(
      portal.rest.issues.createLabel({ ...museum, name: 'x' }),
    ).resolves.toBeDefined();
  });

  it('lets members without the right read, but not write', async () => {
    await create('read-only', { auto_init: true, private: true });
    const ana = github.client('ana');
    const repository = { owner: 'acme', repo: 'read-only' };
    expect(
      (await ana.rest.repos.get(repository)).data.permissions,
    ).toMatchObject({
      pull: true,
      push: false,
    });
    await expect(
      ana.rest.git.createBlob({ ...repository, content: 'x' }),
    ).rejects.toMatchObject({
      status: 403,
    });
    await expect(ana.rest.repos.delete(repository)).rejects.toMatchObject({
      status: 403,
    });
    await github.client('portal').rest.teams.addOrUpdateRepoPermissionsInOrg({
      org: 'acme',
      team_slug: 'payments',
      ...repository,
      permission: 'push',
    });
    await expect(
      ana.rest.git.createBlob({ ...repository, content: 'x' }),
    ).resolves.toBeDefined();
  });
});
