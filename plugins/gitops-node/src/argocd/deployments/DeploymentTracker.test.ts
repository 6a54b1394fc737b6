import {
  ApplicationRevision,
  ArgocdApplication,
} from '../model/ArgocdApplication';
import { ApplicationIndex } from '../mirror/ApplicationIndex';
import { DeploymentEvent } from './DeploymentEvent';
import { DeploymentTracker } from './DeploymentTracker';
import { inShort } from './__testUtils__/inShort';

const DAY = '2026-11-23T';

describe('DeploymentTracker', () => {
  const AT = Date.parse(`${DAY}07:00:00Z`);

  function entry(
    id: number,
    revision: string,
    time: string,
  ): ApplicationRevision {
    return {
      id,
      revision,
      deployedAt: `${DAY}${time}Z`,
      syncSeconds: 0,
      automated: true,
    };
  }

  function application(
    differences: Partial<ArgocdApplication> = {},
  ): ArgocdApplication {
    return {
      name: 'checkout-dev',
      namespace: 'argocd',
      project: 'payments-dev',
      labels: {},
      destination: { name: 'in-cluster', namespace: 'payments' },
      autoSync: true,
      paused: false,
      sources: [],
      sync: 'Synced',
      health: 'Healthy',
      healthSince: `${DAY}06:00:00Z`,
      images: [],
      detailed: true,
      conditions: [],
      history: [],
      ...differences,
    };
  }

  /** One Application in the states that it went through, each with seconds since seven o'clock. */
  function follow(states: [number, Partial<ArgocdApplication> | 'gone'][]): {
    tracker: DeploymentTracker;
    events: DeploymentEvent[];
  } {
    const tracker = DeploymentTracker.create({ settleMs: 10_000 });
    const events: DeploymentEvent[] = [];
    let before: ArgocdApplication | undefined;
    let now = AT;
    for (const [seconds, state] of states) {
      for (; now < AT + seconds * 1_000; now += 1_000) {
        events.push(...tracker.advance(now));
      }
      const after = state === 'gone' ? undefined : application(state);
      events.push(...tracker.observe({ before, after }, now));
      before = after;
    }
    events.push(...tracker.advance(now + 60_000));
    return { tracker, events };
  }

  function told(events: DeploymentEvent[]): string[] {
    return events.map(event =>
      event.type === 'failed'
        ? `failed ${event.operation.startedAt.slice(11, 19)}`
        : `${event.type} ${inShort(event.deployment)}`,
    );
  }

  const OLD = entry(0, 'aaaaaaa', '06:00:00');
  const NEW = entry(1, 'bbbbbbb', '07:00:01');

  it('does not take an Application of which only a list was seen for one without history', () => {
    const { events } = follow([
      [0, { detailed: false, history: [] }],
      [1, { history: [OLD] }],
      [2, { history: [OLD], sync: 'OutOfSync' }],
    ]);
    expect(told(events)).toEqual([
      'deployed 0 aaaaaaa running -',
      'settled 0 aaaaaaa healthy 06:00:00',
    ]);
  });

  it('waits for health to stay as it is', () => {
    const { tracker, events } = follow([
      [0, { history: [OLD] }],
      [1, { history: [NEW, OLD] }],
      [
        9,
        {
          history: [NEW, OLD],
          health: 'Progressing',
          healthSince: `${DAY}07:00:09Z`,
        },
      ],
      [12, { history: [NEW, OLD], healthSince: `${DAY}07:00:12Z` }],
      [
        20,
        {
          history: [NEW, OLD],
          health: 'Progressing',
          healthSince: `${DAY}07:00:20Z`,
        },
      ],
      [23, { history: [NEW, OLD], healthSince: `${DAY}07:00:23Z` }],
    ]);
    expect(told(events)).toEqual([
      'deployed 0 aaaaaaa running -',
      'settled 0 aaaaaaa healthy 06:00:00',
      'deployed 1 bbbbbbb running -',
      'settled 1 bbbbbbb healthy 07:00:23',
    ]);
    expect(tracker.size).toBe(0);
  });

  it('takes its own clock where Argo CD does not say since when health is so', () => {
    const { events } = follow([
      [0, { history: [OLD], healthSince: undefined }],
      [1, { history: [NEW, OLD], healthSince: undefined }],
      [
        2,
        {
          history: [NEW, OLD],
          health: 'Progressing',
          healthSince: undefined,
        },
      ],
      [5, { history: [NEW, OLD], healthSince: undefined }],
    ]);
    expect(told(events)).toEqual([
      'deployed 0 aaaaaaa running -',
      // Nobody was there when it became healthy.
      'settled 0 aaaaaaa healthy -',
      'deployed 1 bbbbbbb running -',
      'settled 1 bbbbbbb healthy 07:00:05',
    ]);
  });

  it('does not guess when a deployment settled whose health changed hours later', () => {
    const { events } = follow([
      [0, { history: [OLD], healthSince: `${DAY}06:59:00Z` }],
    ]);
    expect(told(events)).toEqual([
      'deployed 0 aaaaaaa running -',
      'settled 0 aaaaaaa healthy 06:59:00',
    ]);
    const { events: late } = follow([
      [
        0,
        {
          history: [entry(0, 'aaaaaaa', '05:00:00')],
          healthSince: `${DAY}06:58:00Z`,
        },
      ],
    ]);
    expect(told(late)).toEqual([
      'deployed 0 aaaaaaa running -',
      'settled 0 aaaaaaa healthy -',
    ]);
  });

  it('waits as long when it begins to look in the middle and the clock of Argo CD is slow', () => {
    const fresh = entry(1, 'bbbbbbb', '06:59:30');
    const { events } = follow([
      [0, { history: [fresh, OLD], healthSince: `${DAY}06:00:00Z` }],
      [
        2,
        {
          history: [fresh, OLD],
          health: 'Progressing',
          healthSince: `${DAY}06:59:32Z`,
        },
      ],
      [
        30,
        {
          history: [fresh, OLD],
          health: 'Degraded',
          healthSince: `${DAY}07:00:00Z`,
        },
      ],
    ]);
    expect(told(events)).toEqual([
      'deployed 1 bbbbbbb running -',
      'deployed 0 aaaaaaa - -',
      'settled 1 bbbbbbb degraded 07:00:00',
    ]);
  });

  it('calls a deployment unsettled when the next one comes first', () => {
    const progressing = {
      health: 'Progressing' as const,
      healthSince: `${DAY}07:00:01Z`,
    };
    const next = entry(2, 'ccccccc', '07:00:20');
    const { events } = follow([
      [0, { history: [OLD], ...progressing }],
      [1, { history: [NEW, OLD], ...progressing }],
      [20, { history: [next, NEW, OLD], ...progressing }],
    ]);
    expect(told(events)).toEqual([
      'deployed 0 aaaaaaa running -',
      'settled 0 aaaaaaa unsettled -',
      'deployed 1 bbbbbbb running -',
      'settled 1 bbbbbbb unsettled -',
      'deployed 2 ccccccc running -',
    ]);
  });

  it('calls a deployment healthy that had become so when the next sync began', () => {
    const { events } = follow([
      [0, { history: [OLD] }],
      [
        1,
        {
          history: [NEW, OLD],
          health: 'Progressing',
          healthSince: `${DAY}07:00:01Z`,
        },
      ],
      [4, { history: [NEW, OLD], healthSince: `${DAY}07:00:04Z` }],
      [
        7,
        {
          history: [NEW, OLD],
          health: 'Progressing',
          healthSince: `${DAY}07:00:07Z`,
          operation: { phase: 'Running', startedAt: `${DAY}07:00:06Z` },
        },
      ],
    ]);
    expect(told(events).slice(2)).toEqual([
      'deployed 1 bbbbbbb running -',
      'settled 1 bbbbbbb healthy 07:00:04',
    ]);
  });

  it('is not moved by a dry run', () => {
    const { events } = follow([
      [0, { history: [OLD] }],
      [
        1,
        {
          history: [NEW, OLD],
          health: 'Progressing',
          healthSince: `${DAY}07:00:01Z`,
        },
      ],
      [4, { history: [NEW, OLD], healthSince: `${DAY}07:00:04Z` }],
      [
        5,
        {
          history: [NEW, OLD],
          healthSince: `${DAY}07:00:04Z`,
          operation: {
            phase: 'Failed',
            startedAt: `${DAY}07:00:05Z`,
            dryRun: true,
          },
        },
      ],
      [
        6,
        {
          history: [NEW, OLD],
          health: 'Degraded',
          healthSince: `${DAY}07:00:06Z`,
        },
      ],
    ]);
    expect(told(events).slice(2)).toEqual([
      'deployed 1 bbbbbbb running -',
      'settled 1 bbbbbbb degraded 07:00:06',
    ]);
  });

  it('calls a deployment unsettled when its Application goes first', () => {
    const progressing = {
      health: 'Progressing' as const,
      healthSince: `${DAY}07:00:01Z`,
    };
    const { tracker, events } = follow([
      [0, {}],
      [1, { history: [NEW], ...progressing }],
      [3, 'gone'],
    ]);
    expect(told(events)).toEqual([
      'deployed 1 bbbbbbb running -',
      'settled 1 bbbbbbb unsettled -',
    ]);
    expect(tracker.size).toBe(0);
  });

  it('does not follow an Application that is on its way out', () => {
    const { tracker, events } = follow([
      [0, { history: [OLD], deletingSince: `${DAY}06:59:00Z` }],
    ]);
    expect(told(events)).toEqual(['deployed 0 aaaaaaa - -']);
    expect(tracker.size).toBe(0);
  });

  it('sees that an Application was created anew, though the first id comes again', () => {
    const again = entry(0, 'bbbbbbb', '07:00:01');
    const { events } = follow([
      [0, { history: [OLD] }],
      [1, { history: [again] }],
    ]);
    expect(told(events)).toEqual([
      'deployed 0 aaaaaaa running -',
      'settled 0 aaaaaaa healthy 06:00:00',
      'deployed 0 bbbbbbb running -',
      'settled 0 bbbbbbb healthy 07:00:01',
    ]);
  });

  it('takes the same revision again at once for a repetition, not for a rollback', () => {
    const { events } = follow([
      [0, { history: [entry(0, 'aaaaaaa', '06:00:00')] }],
      [
        1,
        {
          history: [
            entry(3, 'aaaaaaa', '07:00:00'),
            entry(2, 'bbbbbbb', '06:30:00'),
            entry(1, 'aaaaaaa', '06:10:00'),
            entry(0, 'aaaaaaa', '06:00:00'),
          ],
        },
      ],
    ]);
    expect(
      events.flatMap(event =>
        event.type === 'deployed'
          ? `${event.deployment.historyId} ${event.deployment.rollback}`
          : [],
      ),
    ).toEqual(['0 false', '3 true', '2 false', '1 false']);
  });

  it('leaves out an entry without a time', () => {
    const { events } = follow([[0, { history: [{ ...OLD, deployedAt: '' }] }]]);
    expect(events).toEqual([]);
  });

  it('tells of a failure again when more is said of it', () => {
    const operation = {
      phase: 'Failed' as const,
      startedAt: `${DAY}07:00:00Z`,
    };
    const { events } = follow([
      [0, {}],
      [1, { operation }],
      [2, { operation: { ...operation, message: 'no' } }],
      [3, { operation: { ...operation, message: 'no' }, sync: 'Unknown' }],
    ]);
    expect(told(events)).toEqual(['failed 07:00:00', 'failed 07:00:00']);
  });

  describe('after a list, which tells neither history nor what an operation is', () => {
    type Seen = [
      seconds: number,
      by: 'stream' | 'list',
      state: Partial<ArgocdApplication>,
    ];

    /** One Application as a mirror sees it, with seconds since seven o'clock. */
    function watch(seen: Seen[]): string[] {
      const index = new ApplicationIndex();
      const tracker = DeploymentTracker.create({ settleMs: 10_000 });
      const events: DeploymentEvent[] = [];
      let now = AT;
      for (const [seconds, by, state] of seen) {
        for (; now < AT + seconds * 1_000; now += 1_000) {
          events.push(...tracker.advance(now));
        }
        const { detailed, conditions, history, ...outline } =
          application(state);
        const changes =
          by === 'list'
            ? index.reconcile([outline], { except: new Set() })
            : [index.upsert(application(state))];
        for (const change of changes) {
          events.push(...(change ? tracker.observe(change, now) : []));
        }
      }
      events.push(...tracker.advance(now + 60_000));
      return told(events);
    }

    const healthy = { healthSince: undefined };
    const tries = {
      phase: 'Running' as const,
      startedAt: `${DAY}07:00:01Z`,
      finishedAt: `${DAY}07:00:03Z`,
      retryCount: 1,
    };
    const next = {
      phase: 'Succeeded' as const,
      startedAt: `${DAY}07:05:00Z`,
      finishedAt: `${DAY}07:05:05Z`,
    };
    const failed = { ...next, phase: 'Failed' as const };
    const tried = {
      ...entry(1, 'bbbbbbb', '07:00:31'),
      syncSeconds: 30,
    };
    const last = { ...entry(2, 'ccccccc', '07:05:05'), syncSeconds: 5 };

    it('waits for the history before it takes a series of tries for failed', () => {
      expect(
        watch([
          [0, 'stream', { history: [OLD] }],
          [5, 'stream', { history: [OLD], operation: tries }],
          [400, 'list', { operation: next }],
          [401, 'list', { operation: next, sync: 'OutOfSync' }],
          [402, 'stream', { history: [last, tried, OLD], operation: next }],
        ]).slice(2),
      ).toEqual([
        'deployed 2 ccccccc running -',
        'deployed 1 bbbbbbb - -',
        'settled 2 ccccccc healthy 07:05:05',
      ]);
    });

    it('tells of a series of tries that the history does not show either', () => {
      expect(
        watch([
          [0, 'stream', { history: [OLD] }],
          [5, 'stream', { history: [OLD], operation: tries }],
          [400, 'list', { operation: next }],
          [402, 'stream', { history: [last, OLD], operation: next }],
        ]).slice(2),
      ).toEqual([
        'deployed 2 ccccccc running -',
        'failed 07:00:01',
        'settled 2 ccccccc healthy 07:05:05',
      ]);
    });

    it('tells of a failure once, when it is known to be none of a dry run', () => {
      const said = { ...failed, message: 'no' };
      const seen: Seen[] = [
        [0, 'stream', { history: [OLD] }],
        [400, 'list', { history: [OLD], operation: failed }],
      ];
      const real = watch([
        ...seen,
        [402, 'stream', { history: [OLD], operation: said }],
      ]);
      expect(real.slice(2)).toEqual(['failed 07:05:00']);
      const dry = watch([
        ...seen,
        [
          402,
          'stream',
          { history: [OLD], operation: { ...said, dryRun: true } },
        ],
      ]);
      expect(dry.slice(2)).toEqual([]);
    });

    it('lets a deployment be followed by a later operation only when that is known to be no dry run', () => {
      const progressing = { ...healthy, health: 'Progressing' as const };
      const seen: Seen[] = [
        [0, 'stream', { history: [OLD] }],
        [390, 'stream', { ...progressing, history: [tried, OLD] }],
        [395, 'stream', { ...healthy, history: [tried, OLD] }],
        [397, 'list', { ...healthy, health: 'Degraded', operation: failed }],
      ];
      const details = {
        ...healthy,
        health: 'Degraded' as const,
        history: [tried, OLD],
      };
      const dry = watch([
        ...seen,
        [450, 'stream', { ...details, operation: { ...failed, dryRun: true } }],
      ]);
      // What became of its health is its own doing.
      expect(dry.slice(3)).toEqual(['settled 1 bbbbbbb degraded 07:07:30']);
      const real = watch([
        ...seen,
        [450, 'stream', { ...details, operation: failed }],
      ]);
      expect(real.slice(3)).toEqual([
        'settled 1 bbbbbbb healthy 07:06:35',
        'failed 07:05:00',
      ]);
    });

    it('keeps nothing of an Application that goes while it owes its details', () => {
      const index = new ApplicationIndex();
      const tracker = DeploymentTracker.create({ settleMs: 10_000 });
      const see = (change: ReturnType<typeof index.upsert>) =>
        tracker.observe(change!, AT);
      see(index.upsert(application({ history: [OLD], operation: tries })));
      const { detailed, conditions, history, ...outline } = application();
      const [change] = index.reconcile([{ ...outline, operation: next }], {
        except: new Set(),
      });
      expect(see(change)).toEqual([]);
      see(index.delete(outline));
      const again = index.upsert(
        application({ history: [entry(0, 'bbbbbbb', '07:00:01')] }),
      );
      expect(told(see(again))).toEqual(['deployed 0 bbbbbbb running -']);
      expect(tracker.size).toBe(1);
      tracker.advance(AT + 60_000);
      expect(tracker.size).toBe(0);
    });
  });

  it('does not take a series of tries for failed that the history shows to have succeeded', () => {
    const { events } = follow([
      [0, { history: [OLD] }],
      [
        1,
        {
          history: [OLD],
          operation: {
            phase: 'Running',
            startedAt: `${DAY}07:00:01Z`,
            retryCount: 2,
          },
        },
      ],
      [
        30,
        {
          history: [NEW, OLD],
          operation: { phase: 'Running', startedAt: `${DAY}07:00:29Z` },
        },
      ],
    ]);
    expect(told(events)).not.toContain('failed 07:00:01');
  });
});
