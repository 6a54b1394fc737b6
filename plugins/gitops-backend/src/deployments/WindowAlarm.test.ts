import {
  ApplicationStatus,
  EntityDeployments,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { WindowAlarm } from './WindowAlarm';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const APPLICATION: ApplicationStatus = {
  id: 'Zk3vY0xJ8aQ2mN4p',
  name: 'checkout',
  namespace: 'argocd',
  project: 'payments',
  instance: 'nonprod',
  url: 'https://argocd.example.com/applications/argocd/checkout',
  observedAt: '2026-11-23T09:00:00Z',
  stale: false,
  health: 'Healthy',
  sync: 'Synced',
  conditions: [],
  images: [],
  sources: [],
  destination: { cluster: 'in-cluster', namespace: 'payments' },
  autoSync: true,
  paused: false,
  history: [],
};

/** An answer, by environments and when their windows change; none where that is undefined. */
function answer(
  entityRef: string,
  changes: Record<string, (number | undefined)[]>,
): EntityDeployments {
  return {
    entityRef,
    environments: Object.entries(changes).map(([name, times]) => ({
      name,
      title: name,
      instance: 'nonprod',
      state: 'deployed',
      stale: false,
      pullRequests: [],
      applications: times.map(inMs => ({
        ...APPLICATION,
        ...(inMs === undefined
          ? {}
          : {
              windows: {
                canSync: true,
                canSyncManually: true,
                active: [],
                nextChangeAt: new Date(Date.now() + inMs).toISOString(),
              },
            }),
      })),
    })),
    pullRequests: [],
    instances: [],
  };
}

describe('WindowAlarm', () => {
  let alarm: WindowAlarm;
  let due: string[];

  beforeEach(() => {
    jest.useFakeTimers({ now: NOW });
    due = [];
    alarm = WindowAlarm.create({
      onDue: (entityRef, environment) =>
        due.push(
          `${entityRef} ${environment} +${(Date.now() - NOW) / MINUTE_MS} min`,
        ),
    });
  });

  afterEach(() => {
    alarm.stop();
    jest.useRealTimers();
  });

  it('rings a second after the first change in each environment, once', () => {
    alarm.expect(
      answer('checkout', {
        dev: [undefined, 30 * MINUTE_MS - 1_000, 40 * MINUTE_MS],
        prod: [20 * MINUTE_MS - 1_000],
        staging: [undefined],
      }),
    );
    alarm.expect(answer('ledger', { dev: [10 * MINUTE_MS - 1_000] }));
    jest.advanceTimersByTime(HOUR_MS);
    expect(due).toEqual([
      'ledger dev +10 min',
      'checkout prod +20 min',
      'checkout dev +30 min',
    ]);
  });

  it('rings once however many people were told', () => {
    for (let i = 0; i < 10; i += 1) {
      alarm.expect(answer('checkout', { dev: [MINUTE_MS] }));
    }
    jest.advanceTimersByTime(HOUR_MS);
    expect(due).toHaveLength(1);
  });

  it('waits for a change that is weeks away', () => {
    alarm.expect(answer('checkout', { dev: [40 * 24 * HOUR_MS] }));
    jest.advanceTimersByTime(39 * 24 * HOUR_MS);
    expect(due).toEqual([]);
    jest.advanceTimersByTime(25 * HOUR_MS);
    expect(due).toHaveLength(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('leaves no timer behind', () => {
    alarm.expect(answer('checkout', { dev: [MINUTE_MS] }));
    alarm.stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});
