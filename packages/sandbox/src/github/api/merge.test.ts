import { Octokit } from '@octokit/rest';
import { TestGithub } from '../__testUtils__/TestGithub';

const project = { owner: 'acme', repo: 'project' };

describe('merging', () => {
  let github: TestGithub;
  let ana: Octokit;
  const propose = async (
    head: string,
    files: Record<string, string | null>,
    draft = false,
  ) => {
    await github.branch(head, files);
    const { data } = await ana.rest.pulls.create({
      ...project,
      title: `Propose ${head}`,
      head,
      base: 'main',
      draft,
    });
    return data.number;
  };
  const merge = (
    number: number,
    more: { merge_method?: 'merge' | 'squash' | 'rebase'; sha?: string } = {},
  ) => ana.rest.pulls.merge({ ...project, pull_number: number, ...more });
  const get = async (number: number) =>
    (await ana.rest.pulls.get({ ...project, pull_number: number })).data;
  /** What plain git finds on main. */
  const inClone = async (...args: string[]) => {
    const clone = await github.clone('project', 'ana');
    return (await github.git(clone, ...args)).out.split('\n');
  };

  beforeEach(async () => {
    github = await TestGithub.start();
    ana = github.client('ana');
  });
  afterEach(() => github.stop());

  it.each([
    ['first', [0, 1]],
    ['last', [1, 0]],
  ])('keeps both files when the earlier one is merged %s', async (_, order) => {
    const numbers = [
      await propose('one', { 'apps/one.yaml': '1\n' }),
      await propose('two', { 'apps/two.yaml': '2\n' }),
    ];
    for (const i of order) {
      expect((await merge(numbers[i])).data).toMatchObject({
        merged: true,
        message: 'Pull Request successfully merged',
      });
    }
    expect(await inClone('ls-files')).toEqual([
      'README.md',
      'apps/one.yaml',
      'apps/two.yaml',
      'shared.txt',
    ]);
  });

  it('refuses what conflicts, and leaves everything as it was', async () => {
    const first = await propose('left', { 'shared.txt': 'left\n' });
    const second = await propose('right', { 'shared.txt': 'right\n' });
    await merge(first);
    const before = await inClone('rev-parse', 'HEAD');
    for (const [method, message] of [
      ['merge', 'Pull Request is not mergeable'],
      ['squash', 'Pull Request is not mergeable'],
      ['rebase', 'This branch can’t be rebased'],
    ] as const) {
      await expect(
        merge(second, { merge_method: method }),
      ).rejects.toMatchObject({
        status: 405,
        response: { data: { message, status: '405' } },
      });
    }
    expect(await inClone('rev-parse', 'HEAD')).toEqual(before);
    await get(second);
    let found = await get(second);
    for (let i = 0; found.mergeable === null && i < 100; i++) {
      found = await get(second);
    }
    expect(found).toMatchObject({
      state: 'open',
      mergeable: false,
      mergeable_state: 'dirty',
    });
  });

  it('refuses another head than the one that was looked at', async () => {
    const number = await propose('seen', { 'seen.txt': 'x\n' });
    await expect(merge(number, { sha: '0'.repeat(40) })).rejects.toMatchObject({
      status: 409,
      response: {
        data: {
          message: 'Head branch was modified. Review and try the merge again.',
          status: '409',
        },
      },
    });
    const { head } = await get(number);
    await expect(merge(number, { sha: head.sha })).resolves.toMatchObject({
      status: 200,
    });
  });

  it('refuses drafts, and what is closed or merged already', async () => {
    const draft = await propose('draft', { 'draft.txt': 'x\n' }, true);
    await expect(merge(draft)).rejects.toMatchObject({ status: 405 });
    const number = await propose('once', { 'once.txt': 'x\n' });
    await merge(number);
    await expect(merge(number)).rejects.toMatchObject({
      status: 405,
      response: { data: { message: 'Pull Request is not mergeable' } },
    });
    await expect(
      ana.rest.pulls.update({ ...project, pull_number: number, state: 'open' }),
    ).rejects.toMatchObject({ status: 422 });
  });

  it('merges with a commit of two parents', async () => {
    const number = await propose('plain', { 'plain.txt': 'x\n' });
    const { data } = await merge(number);
    const [subject, , body] = (await inClone('log', '-1', '--format=%B')).slice(
      0,
      3,
    );
    expect(subject).toBe(`Merge pull request #${number} from acme/plain`);
    expect(body).toBe('Propose plain');
    expect(
      (await inClone('log', '-1', '--format=%P'))[0].split(' '),
    ).toHaveLength(2);
    expect(await inClone('rev-parse', 'HEAD')).toEqual([data.sha]);
    expect(await get(number)).toMatchObject({
      state: 'closed',
      merged: true,
      merge_commit_sha: data.sha,
      merged_by: { login: 'ana' },
      mergeable: null,
    });
  });

  it('squashes into one commit', async () => {
    await github.branch('squashed', { 'squashed.txt': '1\n' });
    const number = await propose('squashed', { 'squashed.txt': '2\n' });
    await merge(number, { merge_method: 'squash' });
    expect(await inClone('log', '--format=%s')).toEqual([
      `Propose squashed (#${number})`,
      'Begin',
    ]);
    expect(await inClone('show', 'HEAD:squashed.txt')).toEqual(['2']);
  });

  it('rebases commit by commit', async () => {
    await github.branch('rebased', { 'rebased.txt': '1\n' });
    const number = await propose('rebased', { 'more.txt': '2\n' });
    await merge(await propose('before', { 'before.txt': 'x\n' }), {
      merge_method: 'squash',
    });
    await merge(number, { merge_method: 'rebase' });
    expect(await inClone('log', '--format=%s')).toEqual([
      'Change more.txt',
      'Change rebased.txt',
      expect.stringContaining('Change before.txt'),
      'Begin',
    ]);
  });

  it('refuses a method that the repository does not want', async () => {
    await github
      .client('portal')
      .rest.repos.update({ ...project, allow_squash_merge: false });
    const number = await propose('unwanted', { 'unwanted.txt': 'x\n' });
    await expect(
      merge(number, { merge_method: 'squash' }),
    ).rejects.toMatchObject({
      status: 405,
      response: {
        data: { message: 'Squash merges are not allowed on this repository.' },
      },
    });
  });

  it('merges many at once and loses nothing', async () => {
    const names = Array.from(
      { length: 20 },
      (_, i) => `app-${String(i).padStart(2, '0')}`,
    );
    const numbers: number[] = [];
    for (const name of names) {
      numbers.push(await propose(name, { [`apps/${name}.yaml`]: `${name}\n` }));
    }
    const results = await Promise.all(numbers.map(number => merge(number)));
    expect(results.every(({ data }) => data.merged)).toBe(true);
    expect(await inClone('ls-files', 'apps')).toEqual(
      names.map(name => `apps/${name}.yaml`),
    );
    expect(await inClone('fsck', '--strict')).toEqual(['']);
    const { data: open } = await ana.rest.pulls.list({
      ...project,
      state: 'open',
    });
    expect(open).toEqual([]);
  });

  it('lets one of many merge the same', async () => {
    const number = await propose('contended', { 'contended.txt': 'x\n' });
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, () => merge(number)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      1,
    );
    expect(await inClone('rev-list', '--count', 'HEAD')).toEqual(['3']);
  });

  it('counts as merged what arrives on the base by another way', async () => {
    const number = await propose('pushed', { 'pushed.txt': 'x\n' });
    const clone = await github.clone('project', 'ana');
    await github.git(clone, 'merge', '--quiet', 'origin/pushed');
    await github.git(clone, 'push', '--quiet', 'origin', 'main');
    expect(await get(number)).toMatchObject({
      state: 'closed',
      merged: true,
      merged_by: null,
    });
  });

  it('deletes the branch where the repository wants that', async () => {
    await github
      .client('portal')
      .rest.repos.update({ ...project, delete_branch_on_merge: true });
    const number = await propose('tidy', { 'tidy.txt': 'x\n' });
    await merge(number);
    await expect(
      ana.rest.git.getRef({ ...project, ref: 'heads/tidy' }),
    ).rejects.toMatchObject({
      status: 404,
    });
    expect(await get(number)).toMatchObject({ merged: true });
  });
});
