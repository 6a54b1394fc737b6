import { RawApplication } from '../__testUtils__/recordings';
import { inShort } from './__testUtils__/inShort';
import { frameOf, framesOf, Replay } from './__testUtils__/Replay';

const DAY = '2026-11-23T';

/** A stream that was opened at a time, seen to its end and a minute more. */
function replay(stream: string, openedAt: string): Replay {
  return Replay.create()
    .play(framesOf(stream, `${DAY}${openedAt}Z`))
    .wait(60_000);
}

describe('DeploymentTracker with recorded streams', () => {
  it.each([
    'deploy-untrimmed',
    'deploy-fields',
    'initial-load-no-resourceversion',
  ])(
    'sees one deployment of 2b0032d in about ten events of %s, which ends when health is Healthy again (facts 9, 28)',
    stream => {
      const seen = replay(stream, '06:26:05');
      expect(seen.deploymentsOf('checkout-dev').map(inShort)).toEqual([
        '1 2b0032d healthy 06:26:14',
        '0 ad0b7cd healthy 06:26:05',
      ]);
      expect(seen.deploymentsOf('checkout-dev')[0]).toEqual({
        historyId: 1,
        revision: expect.stringMatching(/^2b0032d[0-9a-f]{33}$/),
        deployedAt: `${DAY}06:26:10Z`,
        deployStartedAt: `${DAY}06:26:09Z`,
        automated: true,
        repoUrl: 'http://localhost:3000/acme/gitops-apps.git',
        rollback: false,
        outcome: 'healthy',
        settledAt: `${DAY}06:26:14.000Z`,
      });
      expect(seen.failuresOf('checkout-dev')).toEqual([]);
    },
  );

  it('sees no deployment where sync.revision moved with a commit that changed nothing for the Application (fact 23)', () => {
    const seen = replay('deploy-fields', '06:26:05');
    expect(
      ['root-dev', 'root-staging', 'root-prod'].map(name =>
        seen.deploymentsOf(name).map(inShort),
      ),
    ).toEqual([
      ['0 ad0b7cd healthy 06:23:09'],
      ['0 ad0b7cd healthy 06:21:30'],
      ['0 ad0b7cd healthy 06:23:05'],
    ]);
  });

  it('waits behind Succeeded, where health says Healthy for a second before it turns Progressing, and tells Degraded (fact 28)', () => {
    const seen = replay('degraded', '06:26:47');
    expect(seen.deploymentsOf('fraud-dev').map(inShort)).toEqual([
      '1 05faf47 degraded 06:27:18',
      '0 ad0b7cd healthy 06:23:32',
    ]);
    // The sync itself did what it should.
    expect(seen.failuresOf('fraud-dev')).toEqual([]);
  });

  it('takes the same revision with a new id for a rollback, and the dry run before it for nothing (facts 26, 28)', () => {
    const seen = replay('rollback', '06:33:35');
    const [newest, ...older] = seen.deploymentsOf('wallet-dev');
    expect(newest).toEqual({
      historyId: 13,
      revision: expect.stringMatching(/^b4af249/),
      deployedAt: `${DAY}06:33:37Z`,
      deployStartedAt: `${DAY}06:33:36Z`,
      automated: false,
      initiatedBy: 'backstage',
      repoUrl: 'http://localhost:3000/acme/gitops-apps.git',
      rollback: true,
      outcome: 'healthy',
      settledAt: `${DAY}06:33:42.000Z`,
    });
    expect(older.map(({ historyId }) => historyId)).toEqual([
      12, 11, 10, 9, 8, 7, 6, 5, 4, 3,
    ]);
    expect(older.filter(({ rollback }) => rollback)).toEqual([]);
    expect(seen.failuresOf('wallet-dev')).toEqual([]);
  });

  it.each(['hooks', 'hooks-untrimmed'])(
    'ends a deployment with the sync when health has been good before the last hook was done (%s)',
    stream => {
      const seen = replay(stream, '06:33:54');
      expect(seen.deploymentsOf('onboarding-dev').map(inShort)).toEqual([
        '1 88f2744 healthy 06:34:17',
        '0 ad0b7cd healthy 06:24:21',
      ]);
      expect(seen.failuresOf('onboarding-dev')).toEqual([]);
    },
  );

  it('counts a failed hook once, by the start of its operation, and no deployment', () => {
    const seen = replay('presync-hook-failed', '06:36:00');
    expect(
      seen.failuresOf('onboarding-dev').map(({ startedAt }) => startedAt),
    ).toEqual([`${DAY}06:35:49Z`, `${DAY}06:36:01Z`]);
    expect(seen.failuresOf('onboarding-dev')[1]).toEqual({
      startedAt: `${DAY}06:36:01Z`,
      finishedAt: `${DAY}06:36:24Z`,
      phase: 'Failed',
      automated: false,
      initiatedBy: 'backstage',
      message: expect.stringMatching(/^one or more synchronization tasks/),
      revision: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect(
      seen.deploymentsOf('onboarding-dev').map(({ historyId }) => historyId),
    ).toEqual([1, 0]);
  });

  it('counts an operation that was terminated as one that failed', () => {
    const seen = replay('terminate', '06:35:47');
    expect(seen.failuresOf('onboarding-dev')).toEqual([
      expect.objectContaining({
        startedAt: `${DAY}06:35:49Z`,
        phase: 'Failed',
        message: 'Operation terminated',
      }),
    ]);
    expect(
      seen.deploymentsOf('onboarding-dev').map(({ historyId }) => historyId),
    ).toEqual([1, 0]);
  });

  it('counts a failed sync once, however many events tell of it', () => {
    const seen = replay('sync-failed-no-retry', '06:38:54');
    expect(
      seen.failuresOf('payouts-dev').map(({ startedAt }) => startedAt),
    ).toEqual([`${DAY}06:38:50Z`, `${DAY}06:38:55Z`]);
  });

  it('does not count tries of a series that goes on, not even when a repair has landed (fact 24)', () => {
    const failed = replay('sync-failed', '06:26:47');
    expect(failed.failuresOf('payouts-dev')).toEqual([]);
    expect(failed.deploymentsOf('payouts-dev').map(inShort)).toEqual([
      '0 ad0b7cd healthy 06:23:19',
    ]);
    const retrying = replay('sync-retrying', '06:26:47');
    expect(retrying.failuresOf('dispatch-dev')).toEqual([]);
    expect(retrying.deploymentsOf('dispatch-dev').map(inShort)).toEqual([
      '0 ad0b7cd healthy 06:23:25',
    ]);
  });

  it('counts a series of tries once when its end was missed, and the deployment that came after it (fact 24)', () => {
    const seen = Replay.create()
      .play(framesOf('sync-retrying', `${DAY}06:26:47Z`))
      .play([frameOf('get/operation-retrying', `${DAY}06:31:00Z`)])
      .play([frameOf('get/recovered-after-retries', `${DAY}06:36:30Z`)])
      .wait(60_000);
    expect(seen.failuresOf('dispatch-dev')).toEqual([
      expect.objectContaining({
        startedAt: `${DAY}06:26:49Z`,
        phase: 'Failed',
        automated: true,
        retryCount: 3,
      }),
    ]);
    expect(seen.deploymentsOf('dispatch-dev').map(inShort)).toEqual([
      '1 135e508 healthy 06:36:27',
      '0 ad0b7cd healthy 06:23:25',
    ]);
  });

  it('follows Applications from their creation: Unknown for 40 seconds, Missing, Healthy during the sync, Progressing, Healthy (fact 10)', () => {
    const seen = replay('app-of-apps-creation', '06:21:29');
    expect(
      Object.fromEntries(
        [
          'root-staging',
          'tracking-staging',
          'ledger-staging',
          'checkout-staging',
        ].map(name => [name, seen.deploymentsOf(name).map(inShort)]),
      ),
    ).toEqual({
      'root-staging': ['0 ad0b7cd healthy 06:21:30'],
      'tracking-staging': ['0 ad0b7cd healthy 06:21:35'],
      'ledger-staging': ['0 ad0b7cd healthy 06:22:15'],
      // Its project was there too late; the recording ends before its first sync.
      'checkout-staging': [],
    });
    expect(seen.events.filter(({ type }) => type === 'failed')).toEqual([]);
  });

  it('keeps what a deployment came to when its Application is deleted seconds later', () => {
    const seen = replay('app-created-and-deleted', '06:36:26');
    expect(seen.deploymentsOf('promo-dev').map(inShort)).toEqual([
      '0 540b63b healthy 06:36:32',
    ]);
  });

  it('sees the two commits in an App-of-Apps whose self-heal starts an operation again and again (fact 30)', () => {
    const seen = replay('app-created-and-deleted', '06:36:26');
    const fresh = seen
      .deploymentsOf('root-dev')
      .filter(({ historyId }) => historyId > 20);
    // A child that is stuck in its deletion keeps it Progressing.
    expect(fresh.map(inShort)).toEqual([
      '22 db3c97a running -',
      '21 540b63b unsettled -',
    ]);
    expect(seen.failuresOf('root-dev')).toEqual([]);
  });

  it('goes on with a deployment that a canary pause has held up, once somebody resumes it', () => {
    const seen = Replay.create().play(
      framesOf('rollout-resume', `${DAY}06:42:18Z`),
    );
    expect(seen.deploymentsOf('gateway-dev').map(inShort)).toEqual([
      '0 2b0032d running -',
    ]);
    seen.wait(60_000);
    expect(seen.deploymentsOf('gateway-dev').map(inShort)).toEqual([
      '0 2b0032d healthy 06:42:24',
    ]);
  });

  it('sees neither a dry run nor a sync of selected resources as a deployment, and a revision that does not exist as a failure (fact 26)', () => {
    const seen = Replay.create()
      .play([
        frameOf('get/after-dryrun', `${DAY}06:42:52Z`),
        frameOf('get/after-sync-unknown-sha', `${DAY}06:42:55Z`),
        frameOf('get/after-selective-sync', `${DAY}06:43:06Z`),
      ])
      .wait(60_000);
    expect(
      seen.deploymentsOf('ledger-dev').map(({ historyId }) => historyId),
    ).toEqual([0]);
    expect(seen.failuresOf('ledger-dev')).toEqual([
      expect.objectContaining({
        startedAt: `${DAY}06:42:54Z`,
        phase: 'Error',
        initiatedBy: 'backstage',
        message: expect.stringMatching(/^ComparisonError/),
      }),
    ]);
  });

  it('knows the person who asked for the newest deployment, as the operation tells', () => {
    const seen = Replay.create().play([
      frameOf('get/history-capped', `${DAY}06:33:34Z`),
    ]);
    const [newest, ...older] = seen.deploymentsOf('wallet-dev');
    expect(newest).toMatchObject({
      historyId: 12,
      initiatedBy: 'backstage',
      requestedBy: 'user:default/priya.nair',
    });
    expect(older.map(({ requestedBy }) => requestedBy)).toEqual(
      Array(9).fill(undefined),
    );
  });

  it('takes the last commit for the revision of an Application with several sources (fact 20)', () => {
    const seen = Replay.create().play([
      frameOf('get/multi-source', `${DAY}07:00:00Z`),
    ]);
    expect(seen.deploymentsOf('warehouse-dev').map(inShort)).toEqual([
      '0 ad0b7cd healthy 06:23:17',
    ]);
  });

  // With its health as the notes of the recording have it, a tracker says the same whenever it begins to look.
  it.each([
    ['deploy-untrimmed', '06:26:05', 'checkout-dev'],
    ['deploy-fields', '06:26:05', 'checkout-dev'],
    ['degraded', '06:26:47', 'fraud-dev'],
    ['rollback', '06:33:35', 'wallet-dev'],
    ['hooks', '06:33:54', 'onboarding-dev'],
    ['app-of-apps-creation', '06:21:29', 'ledger-staging'],
    ['app-of-apps-creation', '06:21:29', 'tracking-staging'],
  ])(
    'agrees in %s with a backend that starts at any other moment',
    (stream, openedAt, name) => {
      const frames = framesOf(stream, `${DAY}${openedAt}Z`);
      const [newest] = replay(stream, openedAt).deploymentsOf(name);
      const starts = frames.flatMap((_, from) => {
        const seen = frames.slice(from);
        return seen.some(frame => isOf(frame, name)) ? [seen] : [];
      });
      expect(
        starts.map(
          seen =>
            Replay.create().play(seen).wait(60_000).deploymentsOf(name)[0],
        ),
      ).toEqual(starts.map(() => newest));
    },
  );
});

function isOf({ application }: { application: unknown }, name: string) {
  return (application as RawApplication).metadata.name === name;
}
