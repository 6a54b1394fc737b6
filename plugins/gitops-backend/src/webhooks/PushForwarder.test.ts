import { mockServices } from '@backstage/backend-test-utils';
import { GithubPush } from '@gitops-flow/backstage-plugin-gitops-node';
import { PushForwarder, PushTarget, repositoriesOf } from './PushForwarder';

const PUSH = {
  ref: 'refs/heads/main',
  before: 'a'.repeat(40),
  after: 'b'.repeat(40),
  repository: {
    html_url: 'https://github.com/acme/gitops-apps',
    default_branch: 'main',
  },
  pusher: { name: 'ana', email: 'ana@acme.example' },
  commits: [
    {
      message: 'a secret plan',
      added: [],
      modified: ['values/dev/payments/checkout/image.yaml'],
    },
  ],
};

const REPOSITORIES = repositoriesOf([
  {
    sources: [
      { kind: 'git', repoUrl: 'git@github.com:acme/gitops-apps.git' },
      { kind: 'helm', repoUrl: 'https://charts.acme.example' },
    ],
  },
]);

describe('PushForwarder', () => {
  const told: Record<string, GithubPush[]> = {};
  let forwarder: PushForwarder;
  const logger = mockServices.logger.mock();

  beforeEach(() => {
    jest.useFakeTimers();
    logger.warn.mockClear();
    told.nonprod = [];
    told.prod = [];
  });

  afterEach(async () => {
    await forwarder.stop();
    jest.useRealTimers();
  });

  function target(name: string, options: Partial<PushTarget> = {}): PushTarget {
    return {
      name,
      repositories: () => REPOSITORIES,
      push: async push => {
        told[name].push(push);
      },
      ...options,
    };
  }

  function start(...targets: PushTarget[]) {
    forwarder = PushForwarder.create({ targets, logger });
  }

  function tell(before: string, after: string, ...files: string[]) {
    forwarder.onPush({
      ...PUSH,
      before: before.repeat(40),
      after: after.repeat(40),
      commits: files.map(file => ({ modified: [file] })),
    });
  }

  it('tells every Argo CD that has an Application out of the repository', () => {
    start(
      target('nonprod'),
      target('prod', { repositories: () => new Set<string>() }),
    );
    forwarder.onPush(PUSH);
    expect(told).toEqual({
      nonprod: [
        {
          ref: PUSH.ref,
          before: PUSH.before,
          after: PUSH.after,
          repository: PUSH.repository,
          commits: [
            {
              added: [],
              modified: ['values/dev/payments/checkout/image.yaml'],
              removed: [],
            },
          ],
        },
      ],
      prod: [],
    });
  });

  it('tells of a push to any source of an Application, though a list of Argo CD finds it by the first only (fact 13)', () => {
    const sources = ['platform-charts', 'gitops-apps'].map(name => ({
      kind: 'git' as const,
      repoUrl: `https://github.com/acme/${name}.git`,
    }));
    start(
      target('nonprod', { repositories: () => repositoriesOf([{ sources }]) }),
    );
    forwarder.onPush(PUSH);
    expect(told.nonprod).toHaveLength(1);
  });

  it('tells a single push once', () => {
    start(target('nonprod'));
    forwarder.onPush(PUSH);
    jest.advanceTimersByTime(60_000);
    expect(told.nonprod).toHaveLength(1);
  });

  it('tells several quick pushes again as one, as Argo CD drops what comes while it looks (fact 31)', () => {
    start(target('nonprod'));
    tell('b', 'c', 'argocd/applications/dev/payments/one.yaml');
    jest.advanceTimersByTime(500);
    tell('c', 'd', 'argocd/applications/dev/payments/two.yaml');
    jest.advanceTimersByTime(2_900);
    tell('d', 'e', 'values/prod/payments/checkout/image.yaml');
    jest.advanceTimersByTime(2_900);
    expect(told.nonprod.map(({ after }) => after[0])).toEqual(['c', 'd', 'e']);
    jest.advanceTimersByTime(200);
    expect(told.nonprod).toHaveLength(4);
    expect(told.nonprod[3]).toEqual({
      ref: PUSH.ref,
      before: 'b'.repeat(40),
      after: 'e'.repeat(40),
      repository: PUSH.repository,
      commits: [
        'argocd/applications/dev/payments/one.yaml',
        'argocd/applications/dev/payments/two.yaml',
        'values/prod/payments/checkout/image.yaml',
      ].map(file => ({ added: [], modified: [file], removed: [] })),
    });
    tell('e', 'f', 'values/prod/payments/checkout/image.yaml');
    jest.advanceTimersByTime(60_000);
    expect(told.nonprod).toHaveLength(5);
  });

  it.each([
    ['one of them names none', [[], ['one.yaml']]],
    ['one of them names none', [['one.yaml'], []]],
    [
      'they are thousands together',
      [0, 1].map(half =>
        Array.from({ length: 1_501 }, (_, index) => `${half}/${index}.yaml`),
      ),
    ],
  ])(
    'names no file where %s, so that Argo CD looks at everything',
    (_, pushes) => {
      start(target('nonprod'));
      pushes.forEach((files, index) => tell('b', `${index}`, ...files));
      jest.advanceTimersByTime(3_000);
      expect(told.nonprod).toHaveLength(3);
      expect(told.nonprod[2].commits).toEqual([]);
    },
  );

  it('joins pushes of one branch only', () => {
    start(target('nonprod'));
    forwarder.onPush(PUSH);
    forwarder.onPush({ ...PUSH, ref: 'refs/heads/other' });
    jest.advanceTimersByTime(60_000);
    expect(told.nonprod).toHaveLength(2);
  });

  it.each([
    ['a ping', { zen: 'x' }],
    ['nothing', undefined],
    ['a text', 'push'],
    ['a push without a repository', { ...PUSH, repository: null }],
  ])('leaves %s alone', (_, payload) => {
    start(target('nonprod'));
    forwarder.onPush(payload);
    expect(told.nonprod).toEqual([]);
  });

  it('tells one although another cannot be reached, and says so', async () => {
    start(
      target('nonprod', {
        push: async () => {
          throw new Error('no connection');
        },
      }),
      target('prod'),
    );
    forwarder.onPush(PUSH);
    await jest.advanceTimersByTimeAsync(0);
    expect(told.prod).toHaveLength(1);
    expect(logger.warn).toHaveBeenCalledWith(
      'Argo CD "nonprod" was not told of a push to refs/heads/main and finds it with its next poll: no connection',
    );
  });

  it('ends what is under way when it is stopped', async () => {
    let signal: AbortSignal | undefined;
    start(
      target('nonprod', {
        push: (_push, options) =>
          new Promise((_resolve, reject) => {
            signal = options.signal;
            signal.addEventListener('abort', () => reject(signal?.reason));
          }),
      }),
    );
    forwarder.onPush(PUSH);
    forwarder.onPush(PUSH);
    await forwarder.stop();
    expect(signal?.aborted).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
    forwarder.onPush(PUSH);
    expect(jest.getTimerCount()).toBe(0);
  });
});
