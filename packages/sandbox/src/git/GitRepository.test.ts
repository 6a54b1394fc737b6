import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitRepository } from './GitRepository';
import { mergeTrees, rebaseCommits } from './mergeCommits';
import { runGit } from './runGit';

const author = { name: 'Ana Torres', email: 'ana@acme.example' };

describe('GitRepository', () => {
  let directory: string;
  let git: GitRepository;
  const commit = (
    branch: string,
    files: Record<string, string | null>,
    message = 'Change',
  ) =>
    git.commit({
      branch,
      files: new Map(Object.entries(files)),
      message,
      author,
    });
  const branchFrom = (name: string, sha: string) =>
    git.refs.update({
      ref: `refs/heads/${name}`,
      before: undefined,
      after: sha,
    });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sandbox-git-'));
    git = await GitRepository.init(join(directory, 'a.git'));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('commits files, replaces and removes them', async () => {
    const first = await commit('main', {
      'a/one.txt': '1\n',
      'two words.txt': '2\n',
    });
    const second = await commit(
      'main',
      { 'a/one.txt': null, 'three.txt': '3\n' },
      'Second\n\nWith a body',
    );

    expect(await git.listFiles(first)).toEqual([
      { path: 'a/one.txt', mode: '100644', sha: expect.any(String), size: 2 },
      {
        path: 'two words.txt',
        mode: '100644',
        sha: expect.any(String),
        size: 2,
      },
    ]);
    expect((await git.listFiles('main')).map(({ path }) => path)).toEqual([
      'three.txt',
      'two words.txt',
    ]);
    expect(await git.readFile(first, 'a/one.txt')).toEqual(Buffer.from('1\n'));
    expect(await git.readFile('main', 'a/one.txt')).toBeUndefined();
    expect(await git.log('main')).toEqual([
      expect.objectContaining({
        sha: second,
        parents: [first],
        message: 'Second\n\nWith a body',
      }),
      expect.objectContaining({
        sha: first,
        parents: [],
        author: expect.objectContaining(author),
      }),
    ]);
    expect(await git.log('main', { path: 'a' })).toHaveLength(2);
    expect(await git.log('main', { path: 'two words.txt' })).toHaveLength(1);
  });

  it('resolves names of commits, but not arithmetic on them', async () => {
    const first = await commit('feature/x', { a: '1' });
    const second = await commit('feature/x', { a: '2' });
    expect(await git.resolve('feature/x')).toBe(second);
    expect(await git.resolve('refs/heads/feature/x')).toBe(second);
    expect(await git.resolve(first.slice(0, 8))).toBe(first);
    for (const bad of [
      '',
      'nowhere',
      'feature/x~1',
      'feature/x^',
      '--all',
      'a..b',
      'feature/x:a',
    ]) {
      expect(await git.resolve(bad)).toBeUndefined();
    }
  });

  it('loses no commit when many are made at once', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `file-${i}.txt`);
    await Promise.all(names.map(name => commit('main', { [name]: name })));
    expect((await git.listFiles('main')).map(({ path }) => path)).toEqual(
      [...names].sort(),
    );
    expect(await git.log('main')).toHaveLength(names.length);
  });

  it('moves a ref only from where it was seen', async () => {
    const first = await commit('main', { a: '1' });
    const second = await commit('main', { a: '2' });
    const ref = 'refs/heads/main';
    expect(await git.refs.update({ ref, before: first, after: first })).toBe(
      false,
    );
    expect(
      await git.refs.update({ ref, before: undefined, after: first }),
    ).toBe(false);
    expect(
      await git.refs.update({
        ref: `${ref}/x`,
        before: undefined,
        after: first,
      }),
    ).toBe(false);
    expect(
      await git.refs.update({ ref, before: first, after: undefined }),
    ).toBe(false);
    expect(await git.refs.update({ ref, before: second, after: first })).toBe(
      true,
    );
    expect(await git.resolve('main')).toBe(first);
  });

  it('tells what differs between two commits', async () => {
    const before = await commit('main', {
      'changed.txt': 'one\ntwo\n',
      'moved.txt': 'the same\nin both\nplaces\n',
      'gone.txt': 'x\n',
    });
    const after = await commit('main', {
      'changed.txt': 'one\nthree\n',
      'moved.txt': null,
      'there.txt': 'the same\nin both\nplaces\n',
      'gone.txt': null,
      'new name.txt': 'no line break at the end',
    });
    expect(await git.history.diff(before, after)).toEqual([
      expect.objectContaining({
        path: 'changed.txt',
        status: 'modified',
        additions: 1,
        deletions: 1,
        patch: '@@ -1,2 +1,2 @@\n one\n-two\n+three',
      }),
      expect.objectContaining({
        path: 'gone.txt',
        status: 'removed',
        deletions: 1,
      }),
      expect.objectContaining({
        path: 'new name.txt',
        status: 'added',
        patch:
          '@@ -0,0 +1 @@\n+no line break at the end\n\\ No newline at end of file',
      }),
      expect.objectContaining({
        path: 'there.txt',
        previousPath: 'moved.txt',
        status: 'renamed',
        additions: 0,
        deletions: 0,
      }),
    ]);
  });

  it('merges trees, and says so when it cannot', async () => {
    const base = await commit('main', { 'a.txt': 'a\n', 'b.txt': 'b\n' });
    await branchFrom('left', base);
    await branchFrom('right', base);
    const left = await commit('left', { 'a.txt': 'left\n' });
    const right = await commit('right', { 'b.txt': 'right\n' });
    const tree = await mergeTrees(git, left, right);
    const { stdout } = await runGit(git.path, [
      'ls-tree',
      '-r',
      '--name-only',
      String(tree),
    ]);
    expect(stdout.toString()).toBe('a.txt\nb.txt\n');

    const clash = await commit('right', { 'a.txt': 'right\n' });
    expect(await mergeTrees(git, left, clash)).toBeUndefined();
    await expect(mergeTrees(git, left, '1'.repeat(40))).rejects.toThrow(
      'knows',
    );
  });

  it('puts commits on top of others and keeps their authors', async () => {
    const base = await commit('main', { 'a.txt': 'a\n' });
    await branchFrom('feature', base);
    await commit('feature', { 'x.txt': '1\n' }, 'First');
    const head = await commit('feature', { 'x.txt': '2\n' }, 'Second');
    const tip = await commit('main', { 'b.txt': 'b\n' });
    const committer = {
      name: 'Lena',
      email: 'lena@acme.example',
      date: new Date().toISOString(),
    };
    const rebased = await rebaseCommits(git, { base: tip, head, committer });
    const commits = await git.log(String(rebased));
    expect(commits.map(({ message }) => message)).toEqual([
      'Second',
      'First',
      'Change',
      'Change',
    ]);
    expect(commits[0]).toMatchObject({
      author: expect.objectContaining(author),
      committer: expect.objectContaining({ name: 'Lena' }),
    });
    expect(await git.readFile(String(rebased), 'b.txt')).toEqual(
      Buffer.from('b\n'),
    );
  });
});
