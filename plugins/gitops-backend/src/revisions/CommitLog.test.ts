import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import {
  GithubClient,
  GitopsRepository,
  WrittenCommit,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { TestCommit, TestGithub } from '../__testUtils__/TestGithub';
import { eventually, pause } from '../__testUtils__/TestPortal';
import { CommitLog } from './CommitLog';

/** Commits count down, as a list that begins with the newest. */
function commit(number: number): TestCommit {
  return {
    sha: number.toString(16).padStart(40, '0'),
    author: 'Maria Example',
    authoredAt: '2026-11-23T06:00:00Z',
    message: `Change ${number}\n\nWhy ${number}`,
  };
}

function commits(from: number, to: number): TestCommit[] {
  return Array.from({ length: from - to + 1 }, (_, i) => commit(from - i));
}

describe('CommitLog', () => {
  const logger = mockServices.logger.mock();
  let github: TestGithub;
  let log: CommitLog;
  let told: string[][];

  beforeEach(async () => {
    github = await TestGithub.start();
    const { host, url } = github.server;
    const repository = GitopsRepository.create({
      config: {
        repository: {
          url: `${url}/acme/gitops-apps`,
          host,
          owner: 'acme',
          name: 'gitops-apps',
          branch: 'main',
        },
      },
      github: GithubClient.fromConfig(
        new ConfigReader({
          integrations: {
            github: [{ host, apiBaseUrl: url, token: 'x' }],
          },
        }),
        { host, patience: 'none' },
      ),
    });
    log = CommitLog.create({ source: repository.log, logger, minGapMs: 10 });
    told = [];
    log.onChange(found => told.push([...found]));
  });

  afterEach(async () => {
    await log.stop();
    await github.server.stop();
  });

  /** What was asked, and nothing more comes. */
  async function asked(): Promise<string[]> {
    await pause(150);
    return github.server.requests.map(request =>
      request
        .replace('/repos/acme/gitops-apps/', '')
        .replace(/\?.*\bpage=(\d+).*/, ' $1')
        .replace(/0{30,}/, ''),
    );
  }

  async function start(): Promise<void> {
    log.start();
    await eventually(() => github.server.requests.length > 0);
    await asked();
  }

  it('reads the newest 300 commits at the start', async () => {
    github.commits = commits(500, 1);
    await start();
    expect(log.get(commit(500).sha)).toEqual({
      commit: commit(500).sha,
      author: 'Maria Example',
      authoredAt: '2026-11-23T06:00:00Z',
      message: 'Change 500\n\nWhy 500',
    });
    expect(log.get(commit(201).sha)).toBeDefined();
    expect(log.get(commit(200).sha)).toBeUndefined();
    expect(await asked()).toEqual(['commits 1', 'commits 2', 'commits 3']);
  });

  it('asks for what is new when a commit is wanted that it does not know, once for all of them', async () => {
    github.commits = commits(150, 1);
    await start();
    github.commits = commits(153, 1);
    const before = (await asked()).length;
    for (let number = 1; number <= 153; number += 1) {
      log.want(commit(number).sha);
    }
    await eventually(() => told.length > 0);
    expect(told.flat().sort()).toEqual(
      [151, 152, 153].map(number => commit(number).sha),
    );
    expect((await asked()).slice(before)).toEqual(['commits 1']);
  });

  it('asks for older commits one by one, each once', async () => {
    github.commits = commits(20, 11);
    github.oldCommits = commits(10, 1);
    await start();
    const before = (await asked()).length;
    log.want(commit(3).sha);
    log.want(commit(3).sha);
    log.want(commit(7).sha);
    await eventually(() => told.flat().length === 2);
    log.want(commit(3).sha);
    expect(log.get(commit(3).sha)?.message).toBe('Change 3\n\nWhy 3');
    // The branch is still where it was: that answer is free of charge.
    expect(new Set((await asked()).slice(before))).toEqual(
      new Set(['commits 1', 'git/commits/3', 'git/commits/7']),
    );
    expect(
      (await asked()).filter(path => path.startsWith('git/')),
    ).toHaveLength(2);
  });

  it('asks for a commit that the repository does not have only once', async () => {
    github.commits = commits(5, 1);
    await start();
    log.want(commit(99).sha);
    await eventually(async () =>
      (await asked()).includes(`git/commits/${(99).toString(16)}`),
    );
    const before = await asked();
    log.want(commit(99).sha);
    expect(await asked()).toEqual(before);
    expect(told).toEqual([]);
  });

  it.each(['main', 'v1.2.3', 'abc1234', '../../user', ''])(
    'asks nobody for %j, which is no whole id of a commit',
    async revision => {
      await start();
      const before = await asked();
      log.want(revision);
      expect(
        await log.find(revision, { signal: AbortSignal.timeout(1_000) }),
      ).toBeUndefined();
      expect(await asked()).toEqual(before);
    },
  );

  it('finds a commit for somebody who waits, and remembers it', async () => {
    github.oldCommits = commits(2, 1);
    await start();
    const signal = AbortSignal.timeout(5_000);
    expect(await log.find(commit(2).sha, { signal })).toMatchObject({
      message: 'Change 2\n\nWhy 2',
    });
    const before = await asked();
    expect(await log.find(commit(2).sha, { signal })).toBeDefined();
    expect(await asked()).toEqual(before);
    expect(await log.find(commit(9).sha, { signal })).toBeUndefined();
  });

  it('asks once for all who wait for a commit, and goes on when one of them leaves', async () => {
    github.oldCommits = commits(2, 1);
    await start();
    const before = await asked();
    const leaving = new AbortController();
    const gone = log.find(commit(2).sha, { signal: leaving.signal });
    const staying = Array.from({ length: 9 }, () =>
      log.find(commit(2).sha, { signal: AbortSignal.timeout(5_000) }),
    );
    leaving.abort(new Error('The caller has gone'));
    await expect(gone).rejects.toThrow('The caller has gone');
    const found = await Promise.all(staying);
    expect(new Set(found.map(each => each?.message))).toEqual(
      new Set(['Change 2\n\nWhy 2']),
    );
    expect((await asked()).slice(before.length)).toEqual(['git/commits/2']);
  });

  it('does not ask again for what GitHub does not have, whoever waits', async () => {
    await start();
    const signal = AbortSignal.timeout(5_000);
    expect(await log.find(commit(9).sha, { signal })).toBeUndefined();
    const before = await asked();
    expect(before.at(-1)).toBe('git/commits/9');
    expect(await log.find(commit(9).sha, { signal })).toBeUndefined();
    expect(await asked()).toEqual(before);
  });

  it('asks nothing any more when it has stopped', async () => {
    await start();
    await log.stop();
    const before = await asked();
    log.want(commit(1).sha);
    log.poke();
    expect(await asked()).toEqual(before);
  });
});

describe('the questions of CommitLog for single commits', () => {
  const signal = new AbortController().signal;
  const read = jest.fn<Promise<WrittenCommit>, [string]>();
  let log: CommitLog;
  let told: string[];

  beforeEach(() => {
    read.mockReset();
    read.mockImplementation(async id => ({
      commit: id,
      author: 'Maria Example',
      authoredAt: '2026-11-23T06:00:00Z',
      message: 'Change',
    }));
    log = CommitLog.create({
      source: { listNew: async () => [], read },
      logger: mockServices.logger.mock(),
      minGapMs: 1,
    });
    told = [];
    log.onChange(found => told.push(...found));
  });

  afterEach(async () => {
    await log.stop();
  });

  function ids(from: number, to: number): string[] {
    return commits(to, from)
      .map(({ sha }) => sha)
      .reverse();
  }

  /** Until nothing more is asked for. */
  async function settle(): Promise<void> {
    let last = -1;
    while (last !== read.mock.calls.length) {
      last = read.mock.calls.length;
      await pause(100);
    }
  }

  it('are 600 an hour, of people who wait and in the background together', async () => {
    for (const id of ids(1, 590)) {
      await log.find(id, { signal });
    }
    ids(1_001, 1_030).forEach(id => log.want(id));
    log.start();
    await settle();
    expect(read).toHaveBeenCalledTimes(600);
    expect(await log.find(ids(2_000, 2_000)[0], { signal })).toBeUndefined();
    expect(read).toHaveBeenCalledTimes(600);
    expect(await log.find(ids(590, 590)[0], { signal })).toBeDefined();

    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 3_600_000);
    expect(await log.find(ids(2_000, 2_000)[0], { signal })).toBeDefined();
    clock.mockRestore();
  });

  it('are about those first that pages show, and then about rows', async () => {
    const rows = ids(1, 20);
    const pages = ids(101, 105);
    rows.forEach(id => log.want(id, 'row'));
    pages.forEach(id => log.want(id));
    // Somebody opens the page of a row.
    log.want(rows[19]);
    log.start();
    await settle();
    expect(new Set(told.slice(0, 6))).toEqual(new Set([...pages, rows[19]]));
    expect(new Set(told)).toEqual(new Set([...rows, ...pages]));
  });

  it('are for rows at the most 250 at once and 300 an hour, and leave the others to pages', async () => {
    log.start();
    ids(1, 1_000).forEach(id => log.want(id, 'row'));
    await settle();
    expect(told).toHaveLength(250);
    ids(1_001, 2_000).forEach(id => log.want(id, 'row'));
    await settle();
    expect(told).toHaveLength(300);
    const pages = ids(3_001, 3_100);
    pages.forEach(id => log.want(id));
    await settle();
    expect(told.slice(300).sort()).toEqual(pages);
  });
});
