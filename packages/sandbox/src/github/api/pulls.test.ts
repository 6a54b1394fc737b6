import { Octokit } from '@octokit/rest';
import { TestGithub } from '../__testUtils__/TestGithub';

const project = { owner: 'acme', repo: 'project' };

describe('pull requests', () => {
  let github: TestGithub;
  let ana: Octokit;
  const open = (
    head: string,
    more: { base?: string; title?: string; draft?: boolean } = {},
  ) =>
    ana.rest.pulls.create({
      ...project,
      title: `Propose ${head}`,
      head,
      base: 'main',
      ...more,
    });
  const get = async (number: number) =>
    (await ana.rest.pulls.get({ ...project, pull_number: number })).data;

  beforeAll(async () => {
    github = await TestGithub.start();
    ana = github.client('ana');
  });
  afterAll(() => github.stop());

  it('refuses a second one for the same branches', async () => {
    await github.branch('twice', { 'twice.txt': 'x\n' });
    await open('twice');
    await expect(open('acme:twice')).rejects.toMatchObject({
      status: 422,
      response: {
        data: {
          message: 'Validation Failed',
          errors: [
            {
              resource: 'PullRequest',
              code: 'custom',
              message: 'A pull request already exists for acme:twice.',
            },
          ],
          status: '422',
        },
      },
    });
  });

  it('refuses branches that are missing or bring nothing', async () => {
    await github.branch('behind', { 'behind.txt': 'x\n' });
    const refusal = (error: object) => ({
      status: 422,
      response: { data: { message: 'Validation Failed', errors: [error] } },
    });
    const invalid = (field: string) =>
      refusal({ resource: 'PullRequest', field, code: 'invalid' });
    await expect(open('nowhere')).rejects.toMatchObject(invalid('head'));
    await expect(open('stranger:behind')).rejects.toMatchObject(
      invalid('head'),
    );
    await expect(open('behind', { base: 'nowhere' })).rejects.toMatchObject(
      invalid('base'),
    );
    await expect(open('main', { base: 'behind' })).rejects.toMatchObject(
      refusal({
        resource: 'PullRequest',
        code: 'custom',
        message: 'No commits between behind and main',
      }),
    );
  });

  it('opens many at once, each with a number of its own', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `many/${i}`);
    for (const name of names) {
      await github.branch(name, { [`${name}.txt`]: name });
    }
    const pulls = await Promise.all(names.map(name => open(name)));
    const numbers = pulls.map(({ data }) => data.number);
    expect(new Set(numbers).size).toBe(20);
    expect(Math.max(...numbers) - Math.min(...numbers)).toBe(19);
  });

  it('lets one of many open the same', async () => {
    await github.branch('race', { 'race.txt': 'x\n' });
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => open('race')),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      1,
    );
  });

  it('does not know at first whether a pull request merges, then does', async () => {
    await github.branch('knowable', { 'knowable.txt': 'x\n' });
    const { data } = await open('knowable');
    expect(data).toMatchObject({ mergeable: null, mergeable_state: 'unknown' });
    let found = await get(data.number);
    for (let i = 0; found.mergeable === null && i < 100; i++) {
      found = await get(data.number);
    }
    expect(found).toMatchObject({
      mergeable: true,
      mergeable_state: 'clean',
      commits: 1,
    });
  });

  it('follows its branch, and compares from where the branch left', async () => {
    await github.branch('following', { 'following.txt': '1\n' });
    const { data } = await open('following');
    const head = await github.branch('following', { 'more.txt': '2\n' });
    await github.branch('main', { 'meanwhile.txt': 'x\n' });
    // The two commits above went past the server, which learns of them from the push below.
    const clone = await github.clone('project', 'ana');
    await github.git(clone, 'checkout', '--quiet', 'following');
    await github.git(
      clone,
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      'Third',
    );
    expect(
      (await github.git(clone, 'push', '--quiet', 'origin', 'following')).code,
    ).toBe(0);

    const found = await get(data.number);
    expect(found.commits).toBe(3);
    expect(found.head.sha).not.toBe(head);
    const { data: files } = await ana.rest.pulls.listFiles({
      ...project,
      pull_number: data.number,
    });
    expect(files.map(({ filename }) => filename)).toEqual([
      'following.txt',
      'more.txt',
    ]);
  });

  it('closes with its branch, and cannot be reopened without it', async () => {
    await github.branch('doomed', { 'doomed.txt': 'x\n' });
    const { data } = await open('doomed');
    await ana.rest.git.deleteRef({ ...project, ref: 'heads/doomed' });
    expect(await get(data.number)).toMatchObject({
      state: 'closed',
      merged: false,
    });
    await expect(
      ana.rest.pulls.update({
        ...project,
        pull_number: data.number,
        state: 'open',
      }),
    ).rejects.toMatchObject({ status: 422 });
    // What was proposed stays to be looked at.
    const { data: files } = await ana.rest.pulls.listFiles({
      ...project,
      pull_number: data.number,
    });
    expect(files.map(({ filename }) => filename)).toEqual(['doomed.txt']);
  });

  it('closes, reopens and changes its base', async () => {
    await github.branch('release', { 'release.txt': 'x\n' });
    await github.branch('changing', { 'changing.txt': 'x\n' });
    const { data } = await open('changing');
    const update = (changes: {
      state?: 'open' | 'closed';
      base?: string;
      body?: string;
    }) =>
      ana.rest.pulls.update({
        ...project,
        pull_number: data.number,
        ...changes,
      });
    expect((await update({ state: 'closed' })).data.closed_at).not.toBeNull();
    expect((await update({ state: 'open' })).data).toMatchObject({
      state: 'open',
      closed_at: null,
    });
    expect((await update({ base: 'release' })).data.base.ref).toBe('release');
    await expect(update({ base: 'nowhere' })).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining(
        `Proposed base branch 'nowhere' was not found`,
      ),
    });
  });

  it('lists by head, base and state, newest first', async () => {
    const numbers = async (query: object) =>
      (
        await ana.rest.pulls.list({ ...project, per_page: 100, ...query })
      ).data.map(({ head }) => head.ref);
    expect(await numbers({ head: 'acme:twice' })).toEqual(['twice']);
    expect(await numbers({ head: 'stranger:twice' })).toEqual([]);
    expect(await numbers({ base: 'release' })).toEqual(['changing']);
    expect(await numbers({ state: 'closed' })).toEqual(['doomed']);
    const newest = await numbers({ state: 'all' });
    expect(newest[0]).toBe('changing');
    expect(
      await numbers({ state: 'all', sort: 'created', direction: 'asc' }),
    ).toEqual([...newest].reverse());
  });

  it('lets readers propose what others have pushed, but nobody else', async () => {
    await github.branch('readable', { 'readable.txt': 'x\n' });
    const asGuest = github.client('guest').rest.pulls.create({
      ...project,
      title: 'x',
      head: 'readable',
      base: 'main',
    });
    await expect(asGuest).rejects.toMatchObject({ status: 404 });
  });
});
