import { Octokit } from '@octokit/rest';
import { TestGithub } from '../__testUtils__/TestGithub';

const project = { owner: 'acme', repo: 'project' };
const NOWHERE = '1'.repeat(40);

describe('git data', () => {
  let github: TestGithub;
  let ana: Octokit;
  let main: string;
  const commitOn = async (parents: string[], content: string) => {
    const { data: tree } = await ana.rest.git.createTree({
      ...project,
      base_tree: parents[0],
      tree: [{ path: 'made.txt', mode: '100644', content }],
    });
    const { data } = await ana.rest.git.createCommit({
      ...project,
      message: content,
      tree: tree.sha,
      parents,
    });
    return data.sha;
  };

  beforeAll(async () => {
    github = await TestGithub.start();
    ana = github.client('ana');
    main = (await ana.rest.git.getRef({ ...project, ref: 'heads/main' })).data
      .object.sha;
  });
  afterAll(() => github.stop());

  it('keeps binary content as it is', async () => {
    const content = Buffer.from([0, 255, 1, 254, 10]);
    const { data } = await ana.rest.git.createBlob({
      ...project,
      content: content.toString('base64'),
      encoding: 'base64',
    });
    const { data: blob } = await ana.rest.git.getBlob({
      ...project,
      file_sha: data.sha,
    });
    expect(blob).toMatchObject({ encoding: 'base64', size: 5 });
    expect(Buffer.from(blob.content, 'base64')).toEqual(content);
  });

  it('builds a tree on another: adds, replaces and removes', async () => {
    const { data: first } = await ana.rest.git.createTree({
      ...project,
      base_tree: main,
      tree: [
        { path: 'folder/a.txt', mode: '100644', content: 'a' },
        { path: 'folder/b.sh', mode: '100755', content: 'b' },
      ],
    });
    const { data: second } = await ana.rest.git.createTree({
      ...project,
      base_tree: first.sha,
      tree: [
        { path: 'folder/a.txt', mode: '100644', sha: null },
        { path: 'README.md', mode: '100644', content: 'New\n' },
      ],
    });
    const { data } = await ana.rest.git.getTree({
      ...project,
      tree_sha: second.sha,
      recursive: '1',
    });
    expect(data.tree.map(({ path, mode }) => `${mode} ${path}`)).toEqual([
      '100644 README.md',
      '040000 folder',
      '100755 folder/b.sh',
      '100644 shared.txt',
    ]);
  });

  it('leaves nothing of what a tree without a base does not name', async () => {
    const { data } = await ana.rest.git.createTree({
      ...project,
      tree: [{ path: 'alone.txt', mode: '100644', content: 'x' }],
    });
    expect(data.tree.map(({ path }) => path)).toEqual(['alone.txt']);
  });

  it.each([
    [
      'an unknown base',
      { base_tree: NOWHERE, tree: [] },
      'base_tree is not a valid tree oid',
    ],
    [
      'an unknown blob',
      { tree: [{ path: 'x', mode: '100644', sha: NOWHERE }] },
      `tree.sha ${NOWHERE} is not a valid blob`,
    ],
    [
      'a strange mode',
      { tree: [{ path: 'x', mode: '100664', content: '' }] },
      'Must supply a valid tree.mode',
    ],
    [
      'a path into .git',
      { tree: [{ path: 'a/.git/x', mode: '100644', content: '' }] },
      'malformed path',
    ],
    [
      'a path upwards',
      { tree: [{ path: '../x', mode: '100644', content: '' }] },
      'malformed path',
    ],
    [
      'a path from the root',
      { tree: [{ path: '/x', mode: '100644', content: '' }] },
      'slash',
    ],
    [
      'neither sha nor content',
      { tree: [{ path: 'x', mode: '100644' }] },
      'tree.sha or tree.content',
    ],
    [
      'the removal of nothing',
      { tree: [{ path: 'x', mode: '100644', sha: null }] },
      'BadObjectState',
    ],
  ])('refuses a tree with %s', async (_, body, message) => {
    const response = await github.fetch(
      '/api/v3/repos/acme/project/git/trees',
      {
        method: 'POST',
        login: 'ana',
        body: JSON.stringify(body),
      },
    );
    expect(response.status).toBe(422);
    expect((await response.json()).message).toContain(message);
  });

  it('refuses commits of and on top of nothing', async () => {
    const commit = (tree: string, parents: string[]) =>
      ana.rest.git.createCommit({ ...project, message: 'x', tree, parents });
    await expect(commit(NOWHERE, [])).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining('Tree SHA does not exist'),
    });
    const { data } = await ana.rest.git.getCommit({
      ...project,
      commit_sha: main,
    });
    await expect(commit(data.tree.sha, [data.tree.sha])).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining(
        'Parent SHA does not exist or is not a commit object',
      ),
    });
  });

  it('takes author, committer and dates from the request', async () => {
    const { data: parent } = await ana.rest.git.getCommit({
      ...project,
      commit_sha: main,
    });
    const { data } = await ana.rest.git.createCommit({
      ...project,
      message: 'Dated',
      tree: parent.tree.sha,
      parents: [main],
      author: {
        name: 'Bo',
        email: 'bo@acme.example',
        date: '2026-01-02T03:04:05Z',
      },
    });
    expect(data).toMatchObject({
      author: {
        name: 'Bo',
        email: 'bo@acme.example',
        date: '2026-01-02T03:04:05Z',
      },
      committer: { name: 'Bo', date: '2026-01-02T03:04:05Z' },
    });
  });

  describe('refs', () => {
    const createRef = (ref: string, sha: string) =>
      ana.rest.git.createRef({ ...project, ref, sha });
    const updateRef = (ref: string, sha: string, force = false) =>
      ana.rest.git.updateRef({ ...project, ref, sha, force });
    const refused = (message: string) => ({
      status: 422,
      message: expect.stringContaining(message),
    });

    it('refuses to create what exists, points nowhere, or is no commit', async () => {
      const { data: commit } = await ana.rest.git.getCommit({
        ...project,
        commit_sha: main,
      });
      await expect(createRef('refs/heads/main', main)).rejects.toMatchObject(
        refused('Reference already exists'),
      );
      await expect(createRef('refs/heads/x', NOWHERE)).rejects.toMatchObject(
        refused('Object does not exist'),
      );
      await expect(
        createRef('refs/heads/x', commit.tree.sha),
      ).rejects.toMatchObject(refused('Reference update failed'));
      await expect(
        createRef('refs/heads/main/sub', main),
      ).rejects.toMatchObject(refused('Reference update failed'));
      await expect(createRef('main', main)).rejects.toMatchObject(
        refused('not a valid ref name'),
      );
      await expect(createRef('refs/heads/a..b', main)).rejects.toMatchObject(
        refused('not a valid ref name'),
      );
    });

    it('moves a branch forward, and elsewhere only by force', async () => {
      const one = await commitOn([main], 'one');
      const other = await commitOn([main], 'other');
      await createRef('refs/heads/moving', main);
      await updateRef('heads/moving', one);
      await updateRef('heads/moving', one);
      await expect(updateRef('heads/moving', other)).rejects.toMatchObject(
        refused('Update is not a fast forward'),
      );
      await updateRef('heads/moving', other, true);
      const { data } = await ana.rest.git.getRef({
        ...project,
        ref: 'heads/moving',
      });
      expect(data.object.sha).toBe(other);
    });

    it('refuses to move or delete what is not there', async () => {
      await expect(updateRef('heads/nowhere', main)).rejects.toMatchObject(
        refused('Reference does not exist'),
      );
      await expect(updateRef('heads/main', NOWHERE)).rejects.toMatchObject(
        refused('Object does not exist'),
      );
      await expect(
        ana.rest.git.deleteRef({ ...project, ref: 'heads/nowhere' }),
      ).rejects.toMatchObject(refused('Reference does not exist'));
      await expect(
        ana.rest.git.deleteRef({ ...project, ref: 'heads/main' }),
      ).rejects.toMatchObject(refused('Cannot delete the default branch'));
    });

    it('finds refs by the beginning of their names', async () => {
      await createRef('refs/heads/app/one', main);
      await createRef('refs/heads/app/two', main);
      await createRef('refs/heads/apply', main);
      const names = async (ref: string) =>
        (await ana.rest.git.listMatchingRefs({ ...project, ref })).data.map(
          ({ ref: name }) => name,
        );
      expect(await names('heads/app/')).toEqual([
        'refs/heads/app/one',
        'refs/heads/app/two',
      ]);
      expect(await names('heads/app')).toHaveLength(3);
      await expect(
        ana.rest.git.getRef({ ...project, ref: 'heads/app' }),
      ).rejects.toMatchObject({
        status: 404,
      });
    });
  });
});
