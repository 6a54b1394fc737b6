import { mockServices } from '@backstage/backend-test-utils';
import {
  ApplicationChange,
  ArgocdApplication,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { FleetSignals } from './FleetSignals';

const ALICE = 'user:default/alice';
const BOB = 'user:default/bob';

const APPLICATION: ArgocdApplication = {
  name: 'checkout-dev',
  namespace: 'argocd',
  project: 'payments',
  labels: { environment: 'dev' },
  destination: { namespace: 'payments' },
  autoSync: true,
  paused: false,
  sources: [],
  sync: 'Synced',
  health: 'Healthy',
  operation: { phase: 'Running', startedAt: '2026-11-23T08:00:00Z' },
  images: ['acme/checkout:1'],
  detailed: true,
  conditions: [],
  history: [],
};

function changeTo(change: Partial<ArgocdApplication>): ApplicationChange {
  return { before: APPLICATION, after: { ...APPLICATION, ...change } };
}

describe('FleetSignals', () => {
  const publish = jest.fn<Promise<void>, [unknown]>();
  const logger = mockServices.logger.mock();
  let signals: FleetSignals;

  beforeEach(() => {
    jest.useFakeTimers();
    publish.mockReset();
    publish.mockResolvedValue(undefined);
    logger.warn.mockReset();
    signals = FleetSignals.create({ signals: { publish }, logger });
  });

  afterEach(() => {
    signals.stop();
    jest.useRealTimers();
  });

  function notify(...applications: ApplicationChange[]) {
    signals.onMirrorChange({
      instance: 'nonprod',
      applications,
      projects: [],
      status: false,
    });
  }

  it('tells everybody who asked that something changed, and nothing else', () => {
    signals.add(ALICE);
    signals.add(BOB);
    notify(changeTo({ health: 'Degraded' }));
    jest.advanceTimersByTime(200);
    expect(publish.mock.calls).toEqual([
      [
        {
          channel: 'gitops:fleet',
          recipients: { type: 'user', entityRef: [ALICE, BOB] },
          message: {},
        },
      ],
    ]);
  });

  it('speaks at most every two seconds, and never misses the last change', () => {
    signals.add(ALICE);
    const until = (ms: number) => {
      for (let at = 0; at < ms; at += 50) {
        notify(changeTo({ health: 'Degraded' }));
        jest.advanceTimersByTime(50);
      }
    };
    until(200);
    expect(publish).toHaveBeenCalledTimes(1);
    until(1_950);
    expect(publish).toHaveBeenCalledTimes(1);
    until(50);
    expect(publish).toHaveBeenCalledTimes(2);
    notify(changeTo({ health: 'Missing' }));
    jest.advanceTimersByTime(2_000);
    expect(publish).toHaveBeenCalledTimes(3);
    jest.advanceTimersByTime(60_000);
    expect(publish).toHaveBeenCalledTimes(3);
  });

  it('leaves a longer pause where many people would ask again at once', () => {
    for (let person = 0; person < 500; person += 1) {
      signals.add(`user:default/p${person}`);
    }
    notify(changeTo({ health: 'Degraded' }));
    jest.advanceTimersByTime(200);
    notify(changeTo({ health: 'Missing' }));
    jest.advanceTimersByTime(9_900);
    expect(publish).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(100);
    expect(publish).toHaveBeenCalledTimes(2);
  });

  it.each<[string, ApplicationChange]>([
    ['a new Application', { after: APPLICATION }],
    ['an Application that is gone', { before: APPLICATION }],
    ['a health', changeTo({ health: 'Progressing' })],
    ['a sync status', changeTo({ sync: 'OutOfSync' })],
    ['an image', changeTo({ images: ['acme/checkout:2'] })],
    ['the end of an operation', changeTo({ operation: { phase: 'Failed' } })],
    ['a pause', changeTo({ paused: true })],
    ['a deletion', changeTo({ deletingSince: '2026-11-23T08:00:00Z' })],
    ['another owner', changeTo({ labels: { team: 'shop' } })],
    [
      'a deployment',
      changeTo({
        history: [
          {
            id: 1,
            revision: 'cafe',
            deployedAt: '2026-11-23T08:00:00Z',
            automated: true,
          },
        ],
      }),
    ],
  ])('tells of %s', (_, change) => {
    signals.add(ALICE);
    notify(change);
    jest.advanceTimersByTime(200);
    expect(publish).toHaveBeenCalledTimes(1);
  });

  it('tells that an instance went away', () => {
    signals.add(ALICE);
    signals.onMirrorChange({
      instance: 'nonprod',
      applications: [],
      projects: [],
      status: true,
    });
    jest.advanceTimersByTime(200);
    expect(publish).toHaveBeenCalledTimes(1);
  });

  it.each<[string, Partial<ArgocdApplication>]>([
    [
      'what an operation says on its way',
      { operation: { phase: 'Running', message: 'waiting for hooks' } },
    ],
    ['conditions', { conditions: [{ type: 'SyncError', message: 'no' }] }],
  ])('is silent about %s, which the fleet does not show', (_, change) => {
    signals.add(ALICE);
    notify(changeTo(change));
    jest.advanceTimersByTime(5_000);
    expect(publish).not.toHaveBeenCalled();
  });

  it('forgets who has not asked for ten minutes', () => {
    signals.add(ALICE);
    jest.advanceTimersByTime(300_000);
    signals.add(BOB);
    jest.advanceTimersByTime(301_000);
    notify(changeTo({ health: 'Degraded' }));
    jest.advanceTimersByTime(2_000);
    expect(publish.mock.calls).toEqual([
      [
        expect.objectContaining({
          recipients: { type: 'user', entityRef: [BOB] },
        }),
      ],
    ]);
    jest.advanceTimersByTime(600_000);
    notify(changeTo({ health: 'Degraded' }));
    jest.advanceTimersByTime(2_000);
    expect(publish).toHaveBeenCalledTimes(1);
  });

  it('remembers 5,000 people at the most, who asked last', () => {
    for (let person = 0; person < 5_010; person += 1) {
      signals.add(`user:default/p${person}`);
    }
    notify(changeTo({ health: 'Degraded' }));
    jest.advanceTimersByTime(200);
    const [[{ recipients }]] = publish.mock.calls as [
      [{ recipients: { entityRef: string[] } }],
    ];
    expect(recipients.entityRef).toHaveLength(5_000);
    expect(recipients.entityRef[0]).toBe('user:default/p10');
  });

  it('says in the log what could not be told, and goes on', async () => {
    signals.add(ALICE);
    publish.mockRejectedValueOnce(new Error('no bus'));
    notify(changeTo({ health: 'Degraded' }));
    await jest.advanceTimersByTimeAsync(200);
    expect(logger.warn).toHaveBeenCalledWith(
      'A change of the fleet could not be signalled: no bus',
    );
    notify(changeTo({ health: 'Missing' }));
    await jest.advanceTimersByTimeAsync(2_000);
    expect(publish).toHaveBeenCalledTimes(2);
  });

  it('says nothing after its end, and leaves no timer', () => {
    signals.add(ALICE);
    notify(changeTo({ health: 'Degraded' }));
    signals.stop();
    notify(changeTo({ health: 'Missing' }));
    expect(jest.getTimerCount()).toBe(0);
  });
});
