import { mockServices } from '@backstage/backend-test-utils';
import { writeRequestMarker } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  GithubError,
  RepositoryPullRequest,
} from '@gitops-flow/backstage-plugin-gitops-node';
import {
  PullRequestChange,
  PullRequestSource,
  PullRequestWatch,
} from './PullRequestWatch';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const POLL_MS = 10_000;
const EVERY_TEAM = () => true;

function pullRequest(
  number: number,
  changes: Partial<RepositoryPullRequest> = {},
): RepositoryPullRequest {
  return {
    number,
    title: `Change ${number}`,
    url: `https://github.example.com/acme/gitops-apps/pull/${number}`,
    author: 'alice',
    createdAt: '2026-11-23T08:00:00Z',
    body: writeRequestMarker({
      application: 'checkout',
      team: 'payments',
      environments: ['dev', 'elsewhere'],
    }),
    headBranch: 'app/checkout',
    headSha: 'abc',
    state: 'open',
    merged: false,
    ...changes,
  };
}

function merged(
  number: number,
  mergedAt = new Date(Date.now()).toISOString(),
): RepositoryPullRequest {
  return pullRequest(number, { state: 'closed', merged: true, mergedAt });
}

describe('PullRequestWatch', () => {
  const logger = mockServices.logger.mock();
  let source: jest.Mocked<PullRequestSource>;
  let watch: PullRequestWatch;
  let changes: PullRequestChange[][];

  beforeEach(() => {
    jest.useFakeTimers({ now: NOW });
    jest.spyOn(Math, 'random').mockReturnValue(0);
    logger.warn.mockReset();
    source = {
      listOpenPullRequests: jest.fn().mockResolvedValue([]),
      getPullRequest: jest.fn(),
      listChangedPaths: jest.fn().mockResolvedValue([]),
    };
    changes = [];
    watch = PullRequestWatch.create({
      source,
      logger,
      environments: ['dev', 'prod'],
      pollMs: POLL_MS,
    });
    watch.onChange(changed => changes.push(changed));
  });

  afterEach(async () => {
    await watch.stop();
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  async function start(...open: RepositoryPullRequest[]): Promise<void> {
    source.listOpenPullRequests.mockResolvedValue(open);
    watch.start();
    await jest.advanceTimersByTimeAsync(0);
  }

  async function poll(...open: RepositoryPullRequest[]): Promise<void> {
    source.listOpenPullRequests.mockResolvedValue(open);
    await jest.advanceTimersByTimeAsync(POLL_MS);
  }

  function numbers(): string[] {
    return watch
      .pullRequestsOf('checkout', EVERY_TEAM)
      .map(({ number, state }) => `${number} ${state}`);
  }

  it('knows open pull requests with a marker, newest first', async () => {
    await start(
      pullRequest(2),
      pullRequest(3, { body: 'typed by hand' }),
      pullRequest(4),
      pullRequest(5, {
        body: writeRequestMarker({
          application: 'ledger',
          team: 'payments',
          environments: [],
        }),
      }),
    );
    expect(numbers()).toEqual(['4 open', '2 open']);
    expect(watch.pullRequestsOf('ledger', EVERY_TEAM)).toHaveLength(1);
    expect(changes).toEqual([
      [
        { team: 'payments', application: 'checkout', environments: ['dev'] },
        { team: 'payments', application: 'ledger', environments: [] },
      ],
    ]);
  });

  it('reads of one without a marker what it changes, once for each push', async () => {
    source.listChangedPaths.mockResolvedValue([
      'values/dev/payments/checkout/image.yaml',
      'argocd/applications/prod/payments/checkout.yaml',
      'values/prod/logistics/checkout/values.yaml',
      'README.md',
    ]);
    const byHand = pullRequest(7, { body: 'Typed by hand' });
    await start(byHand);
    await poll(byHand);
    expect(source.listChangedPaths).toHaveBeenCalledTimes(1);
    const of = (team: string) =>
      watch
        .pullRequestsOf('checkout', each => each === team)
        .map(({ number, environments }) => ({ number, environments }));
    expect(of('payments')).toEqual([
      { number: 7, environments: ['dev', 'prod'] },
    ]);
    expect(of('logistics')).toEqual([{ number: 7, environments: ['prod'] }]);
    expect(of('growth')).toEqual([]);
    expect(numbers()).toEqual(['7 open']);

    source.listChangedPaths.mockResolvedValue(['README.md']);
    await poll({ ...byHand, headSha: 'def' });
    expect(numbers()).toEqual([]);
    expect(changes.flat()).toEqual([
      {
        team: 'payments',
        application: 'checkout',
        environments: ['dev', 'prod'],
      },
      { team: 'logistics', application: 'checkout', environments: ['prod'] },
      {
        team: 'payments',
        application: 'checkout',
        environments: ['dev', 'prod'],
      },
      { team: 'logistics', application: 'checkout', environments: ['prod'] },
    ]);
  });

  it('names only environments that are configured', async () => {
    await start(pullRequest(2));
    expect(
      watch.pullRequestsOf('checkout', EVERY_TEAM)[0].environments,
    ).toEqual(['dev']);
  });

  it('reports a change once', async () => {
    await start(pullRequest(2));
    const known = watch.pullRequestsOf('checkout', EVERY_TEAM);
    await poll(pullRequest(2));
    expect(changes).toHaveLength(1);
    expect(watch.pullRequestsOf('checkout', EVERY_TEAM)).toBe(known);
    await poll(pullRequest(2, { title: 'Better title' }));
    expect(changes).toHaveLength(2);
  });

  it('tells the environments that a pull request touched and touches', async () => {
    await start(pullRequest(2));
    const body = writeRequestMarker({
      application: 'checkout',
      team: 'payments',
      environments: ['prod'],
    });
    await poll(pullRequest(2, { body }));
    expect(changes[1]).toEqual([
      {
        team: 'payments',
        application: 'checkout',
        environments: ['dev', 'prod'],
      },
    ]);
  });

  it('asks at once when it is poked, though not more than once in a second', async () => {
    await start();
    await jest.advanceTimersByTimeAsync(5_000);
    source.listOpenPullRequests.mockResolvedValue([pullRequest(2)]);
    watch.poke();
    await jest.advanceTimersByTimeAsync(0);
    expect(numbers()).toEqual(['2 open']);
    for (let i = 0; i < 10; i += 1) {
      watch.poke();
      await jest.advanceTimersByTimeAsync(100);
    }
    expect(source.listOpenPullRequests).toHaveBeenCalledTimes(3);
  });

  it('is not hurried by pokes while GitHub does not answer', async () => {
    source.listOpenPullRequests.mockRejectedValue(new Error('no answer'));
    watch.start();
    await jest.advanceTimersByTimeAsync(0);
    for (let i = 0; i < 9; i += 1) {
      watch.poke();
      await jest.advanceTimersByTimeAsync(1_000);
    }
    expect(source.listOpenPullRequests).toHaveBeenCalledTimes(1);
  });

  it('keeps a merged one for ten minutes', async () => {
    await start(pullRequest(2));
    source.getPullRequest.mockResolvedValue(merged(2));
    await poll();
    expect(numbers()).toEqual(['2 merged']);
    expect(changes).toHaveLength(2);
    for (let i = 0; i < 59; i += 1) {
      await poll();
    }
    expect(numbers()).toEqual(['2 merged']);
    await poll();
    expect(numbers()).toEqual([]);
    expect(changes).toHaveLength(3);
    expect(source.getPullRequest).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['closed without a merge', () => pullRequest(2, { state: 'closed' })],
    ['merged long ago', () => merged(2, '2026-11-23T08:00:00Z')],
    ['about something else', () => ({ ...merged(2), body: '' })],
  ])('forgets one that is %s', async (_, answer) => {
    await start(pullRequest(2));
    source.getPullRequest.mockResolvedValue(answer());
    await poll();
    expect(numbers()).toEqual([]);
  });

  it('keeps what it knows until it learns what became of it', async () => {
    await start(pullRequest(2), pullRequest(3));
    source.getPullRequest.mockRejectedValueOnce(new Error('no answer'));
    await poll(pullRequest(3));
    expect(numbers()).toEqual(['3 open', '2 open']);
    source.getPullRequest.mockResolvedValue(merged(2));
    await jest.advanceTimersByTimeAsync(2 * POLL_MS);
    expect(numbers()).toEqual(['3 open', '2 merged']);
  });

  it('asks more slowly while it fails, and says so once', async () => {
    source.listOpenPullRequests.mockRejectedValue(new Error('no answer'));
    watch.start();
    await jest.advanceTimersByTimeAsync(0);
    const times: number[] = [];
    source.listOpenPullRequests.mockImplementation(async () => {
      times.push(Date.now() - NOW);
      throw new Error('no answer');
    });
    await jest.advanceTimersByTimeAsync(600_000);
    expect(times).toEqual([
      10_000, 30_000, 70_000, 150_000, 300_000, 450_000, 600_000,
    ]);
    expect(logger.warn).toHaveBeenCalledTimes(1);

    source.listOpenPullRequests.mockReset();
    source.listOpenPullRequests.mockResolvedValue([pullRequest(2)]);
    await jest.advanceTimersByTimeAsync(150_000);
    expect(numbers()).toEqual(['2 open']);
    const polls = source.listOpenPullRequests.mock.calls.length;
    await jest.advanceTimersByTimeAsync(POLL_MS);
    expect(source.listOpenPullRequests).toHaveBeenCalledTimes(polls + 1);
  });

  it('waits at least a minute at a limit of GitHub', async () => {
    source.listOpenPullRequests.mockRejectedValue(
      new GithubError({
        message: 'rate limit',
        reason: 'rateLimit',
        details: [],
      }),
    );
    watch.start();
    await jest.advanceTimersByTimeAsync(59_999);
    expect(source.listOpenPullRequests).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(60_001);
    expect(source.listOpenPullRequests).toHaveBeenCalledTimes(2);
  });

  it('ends a question that is under way when it stops', async () => {
    source.listOpenPullRequests.mockImplementation(
      ({ signal } = {}) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    watch.start();
    await jest.advanceTimersByTimeAsync(0);
    const [[options]] = source.listOpenPullRequests.mock.calls;
    expect(options?.signal?.aborted).toBe(false);
    await watch.stop();
    expect(options?.signal?.aborted).toBe(true);
  });

  it('stops with everything under way', async () => {
    await start(pullRequest(2));
    await watch.stop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(source.listOpenPullRequests).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });
});
