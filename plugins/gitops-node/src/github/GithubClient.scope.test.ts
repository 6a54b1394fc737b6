import { FaultyGithub, json, reset } from './__testUtils__/FaultyGithub';
import { TestClock } from './__testUtils__/TestClock';
import { GithubClient } from './GithubClient';

const repository = { owner: 'acme', repo: 'x' };

describe('GithubClient.run', () => {
  let github: FaultyGithub;
  let clock: TestClock;

  beforeEach(async () => {
    github = await FaultyGithub.start();
    clock = new TestClock();
  });

  afterEach(async () => {
    await github.stop();
    if (clock.timers > 0) {
      throw new Error(`${clock.timers} timers were left behind`);
    }
  });

  function write(client: GithubClient, topic: string) {
    return client.rest.repos.replaceAllTopics({
      ...repository,
      names: [topic],
    });
  }

  /** Topics that were written, in the order in which they arrived. */
  function written(): string[] {
    return github.requests
      .filter(({ call }) => call.startsWith('PUT '))
      .map(({ body }) => JSON.parse(body).names[0]);
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  }

  it('asks with the token of the scope, wherever inside it the call is made', async () => {
    const client = github.createClient();
    await client.run({ token: 'gho_ana' }, async () => {
      await client.rest.repos.get(repository);
      await Promise.all([write(client, 'a'), write(client, 'b')]);
    });
    await client.rest.repos.get(repository);
    expect(github.requests.map(({ headers }) => headers.authorization)).toEqual(
      [
        'Bearer gho_ana',
        'Bearer gho_ana',
        'Bearer gho_ana',
        'Bearer ghp_integration',
      ],
    );
  });

  it('keeps two scopes at the same time apart', async () => {
    const client = github.createClient();
    await Promise.all(
      ['gho_ana', 'gho_lena'].map(token =>
        client.run({ token }, async () => {
          await client.rest.users.getByUsername({ username: token });
          await client.rest.users.getByUsername({ username: token });
        }),
      ),
    );
    expect(github.requests).toHaveLength(4);
    for (const { call, headers } of github.requests) {
      expect(headers.authorization).toBe(`Bearer ${call.split('/').pop()}`);
    }
  });

  it('names the identity without its token', async () => {
    const client = github.createClient();
    const identityOf = (token?: string) =>
      client.run({ token }, async () => client.identity);
    const ana = await identityOf('gho_ana');
    expect(ana).toMatch(/^[0-9a-f]{64}$/);
    expect(await identityOf('gho_ana')).toBe(ana);
    expect(await identityOf('gho_lena')).not.toBe(ana);
    expect(await identityOf()).toBe(client.identity);
  });

  it('keeps writes within the limits of the configuration, each identity by itself', async () => {
    const client = github.createClient({
      clock,
      access: { contentRequests: { perMinute: 2, perHour: 100 } },
    });
    const lines: string[] = [];
    const ours = client.run({ log: line => lines.push(line) }, () =>
      Promise.all(['a', 'b', 'c', 'd'].map(topic => write(client, topic))),
    );
    const personal = client.run({ token: 'gho_ana' }, () =>
      write(client, 'ana'),
    );
    await personal;
    await until(() => written().length === 3);
    // Reads do not wait.
    await client.rest.repos.get(repository);
    expect(written().sort()).toEqual(['a', 'ana', 'b']);
    expect(lines).toEqual([
      'GitHub takes 2 changes a minute and 100 an hour: waiting 60 s, 1 request is ahead',
    ]);
    await clock.pass(59_000);
    expect(written()).toHaveLength(3);
    await clock.pass(1_000);
    await ours;
    expect(written()).toHaveLength(5);
  });

  it('writes for the task that arrived first, in all of its steps', async () => {
    const client = github.createClient({
      clock,
      access: { contentRequests: { perMinute: 1, perHour: 100 } },
    });
    const step = (unit: string, topic: string) =>
      client.run({ unit }, () => write(client, topic));
    await step('first', 'first 1');
    const rest = [
      step('second', 'second 1'),
      step('third', 'third 1'),
      step('second', 'second 2'),
      step('first', 'first 2'),
    ];
    await until(() => written().length === 1);
    for (let count = 2; count <= 5; count++) {
      await clock.pass(60_000);
      await until(() => written().length === count);
    }
    await Promise.all(rest);
    expect(written()).toEqual([
      'first 1',
      'first 2',
      'second 1',
      'second 2',
      'third 1',
    ]);
  });

  it.each([
    {
      name: 'a secondary limit',
      answer: json(
        403,
        { message: 'You have exceeded a secondary rate limit.' },
        { 'retry-after': '1800' },
      ),
      waitMs: 1_800_000,
      line: 'GitHub asks for a pause (secondary rate limit): waiting 30 min, no request is ahead',
    },
    {
      name: 'a secondary limit that does not say how long it lasts',
      answer: json(403, {
        message: 'You have triggered an abuse detection mechanism.',
      }),
      waitMs: 60_000,
      line: 'GitHub asks for a pause (secondary rate limit): waiting 60 s, no request is ahead',
    },
    {
      name: 'a used up hour',
      answer: json(
        429,
        { message: 'API rate limit exceeded for user ID 1.' },
        {
          date: 'Mon, 23 Nov 2026 12:00:00 GMT',
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(
            Date.parse('2026-11-23T12:50:00Z') / 1_000,
          ),
        },
      ),
      waitMs: 3_001_000,
      line: 'GitHub’s rate limit for this hour is used up: waiting 51 min, no request is ahead',
    },
  ])('waits for the end of $name and goes on', async limit => {
    const client = github.createClient({ clock });
    const lines: string[] = [];
    github.answer(limit.answer);
    const done = client.run({ log: line => lines.push(line) }, () =>
      write(client, 'a'),
    );
    await until(() => lines.length === 1);
    // Everybody with the same credentials waits, and nobody else.
    const other = client.rest.repos.get(repository);
    await client.run({ token: 'gho_ana' }, () => write(client, 'ana'));
    expect(lines).toEqual([limit.line]);
    await clock.pass(limit.waitMs - 1);
    expect(written()).toEqual(['a', 'ana']);
    expect(lines).toHaveLength(Math.ceil(limit.waitMs / 60_000));
    await clock.pass(1);
    await Promise.all([done, other]);
    expect(written()).toEqual(['a', 'ana', 'a']);
    expect(github.requests).toHaveLength(4);
  });

  it('ends every wait of the scope with its signal', async () => {
    const client = github.createClient({ clock });
    const controller = new AbortController();
    const reason = new Error('cancelled by a person');
    const lines: string[] = [];
    github.answer(
      json(429, { message: 'slow down' }, { 'retry-after': '1800' }),
    );
    const done = client.run(
      { signal: controller.signal, log: line => lines.push(line) },
      () => write(client, 'a'),
    );
    await until(() => lines.length === 1);
    controller.abort(reason);
    await expect(done).rejects.toBe(reason);
    expect(github.requests).toHaveLength(1);
  });

  it('fails at once instead of waiting where it has no patience', async () => {
    const client = github.createClient({ clock, patience: 'none' });
    github.answer(
      json(
        429,
        { message: 'You have exceeded a secondary rate limit.' },
        { 'retry-after': '600' },
      ),
    );
    await expect(client.rest.repos.get(repository)).rejects.toMatchObject({
      reason: 'rateLimit',
      message:
        'GitHub answered 429 to GET /repos/acme/x: You have exceeded a secondary rate limit. A rate limit of GitHub is used up: try again in 600 seconds.',
    });
    await expect(client.rest.repos.get(repository)).rejects.toMatchObject({
      reason: 'rateLimit',
      message:
        'GitHub was not asked GET /repos/acme/x, because a rate limit is used up. Try again in 600 seconds.',
    });
    expect(github.requests).toHaveLength(1);
    await clock.pass(600_000);
    await client.rest.repos.get(repository);
  });

  it('tells what is left of the hour, for each identity', async () => {
    const client = github.createClient({ clock });
    const left = (remaining: number) => ({
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': String(Date.parse('2026-11-23T12:30:00Z') / 1_000),
      date: 'Mon, 23 Nov 2026 12:00:00 GMT',
    });
    expect(client.budget()).toBeUndefined();
    github.answer(
      json(200, {}, left(40)),
      json(404, { message: 'Not Found' }, left(39)),
      // One that was answered earlier and arrives later.
      json(200, {}, left(41)),
      json(200, {}, { ...left(7), 'x-ratelimit-resource': 'search' }),
    );
    for (let i = 0; i < 4; i++) {
      await client.rest.repos.get(repository).catch(() => {});
    }
    expect(client.budget()).toEqual({
      remaining: 39,
      limit: 5_000,
      resetsAt: new Date('2026-11-23T12:30:00Z'),
    });
    await client.run({ token: 'gho_ana' }, async () => {
      expect(client.budget()).toBeUndefined();
    });
    await clock.pass(1_800_000);
    expect(client.budget()).toBeUndefined();
  });

  it('tells a person what to do when their own token is refused', async () => {
    const client = github.createClient();
    github.answer(json(401, { message: 'Bad credentials' }));
    await expect(
      client.run({ token: 'gho_ana' }, () => client.rest.repos.get(repository)),
    ).rejects.toThrow(
      'GitHub answered 401 to GET /repos/acme/x: Bad credentials. Your sign-in to GitHub has expired or was revoked: sign out of GitHub in the settings of the portal, sign in again, and run this again.',
    );
  });

  it('does not hold the queue up with what failed', async () => {
    const client = github.createClient({
      access: { contentRequests: { perMinute: 80, perHour: 500 } },
    });
    github.answer(reset, json(422, { message: 'No' }));
    const results = await Promise.allSettled([
      write(client, 'a'),
      write(client, 'b'),
      write(client, 'c'),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'fulfilled',
    ]);
  });
});
