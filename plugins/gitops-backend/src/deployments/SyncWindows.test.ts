import {
  ArgocdApplication,
  ArgocdProject,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { SyncWindows } from './SyncWindows';

const CHECKOUT: ArgocdApplication = {
  name: 'checkout-prod',
  namespace: 'argocd',
  project: 'payments-prod',
  labels: {},
  destination: { name: 'prod', namespace: 'payments-prod' },
  autoSync: true,
  paused: false,
  sources: [],
  sync: 'Synced',
  health: 'Healthy',
  images: [],
  detailed: true,
  conditions: [],
  history: [],
};

/** Nobody deploys from 22 to 23 o'clock UTC, but people may. */
function project(changes: object = {}): ArgocdProject {
  return {
    name: 'payments-prod',
    namespace: 'argocd',
    windows: [
      {
        kind: 'deny',
        schedule: '0 22 * * *',
        duration: '1h',
        manualSync: true,
        applications: ['*-prod'],
        namespaces: [],
        clusters: [],
        ...changes,
      },
    ],
  };
}

function at(time: string): number {
  return Date.parse(`2026-11-23T${time}Z`);
}

describe('SyncWindows', () => {
  const windows = SyncWindows.create();
  const evening = project();

  it('says when the next window opens', () => {
    expect(windows.of(CHECKOUT, evening, at('21:00:00'))).toEqual({
      canSync: true,
      canSyncManually: true,
      active: [],
      nextChangeAt: '2026-11-23T22:00:00.000Z',
    });
  });

  it('says what an open window means, and when it ends', () => {
    expect(windows.of(CHECKOUT, evening, at('22:30:00'))).toEqual({
      canSync: false,
      canSyncManually: true,
      active: [
        {
          kind: 'deny',
          schedule: '0 22 * * *',
          duration: '1h',
          endsAt: '2026-11-23T23:00:00.000Z',
        },
      ],
      nextChangeAt: '2026-11-23T23:00:00.000Z',
    });
  });

  it.each([
    ['21:59:59.999', true],
    ['22:00:00', false],
    ['22:59:59.999', false],
    ['23:00:00', true],
  ])('is right at %s, whatever was asked before', (time, canSync) => {
    windows.of(CHECKOUT, evening, at('21:00:00'));
    expect(windows.of(CHECKOUT, evening, at(time))?.canSync).toBe(canSync);
    expect(SyncWindows.create().of(CHECKOUT, evening, at(time))?.canSync).toBe(
      canSync,
    );
  });

  it('works schedules out once while nothing changes', () => {
    const first = windows.of(CHECKOUT, evening, at('20:00:00'));
    expect(windows.of(CHECKOUT, evening, at('21:00:00'))).toBe(first);
  });

  it('looks again at a window without an end in sight', () => {
    // Every minute of Monday: it ends late in the evening, which is too far to see in the morning.
    const monday = project({ schedule: '* * * * 1' });
    const { nextChangeAt } =
      windows.of(CHECKOUT, monday, at('01:00:00.001')) ?? {};
    expect(nextChangeAt).toBeUndefined();
    expect(windows.of(CHECKOUT, monday, at('23:59:30'))).toMatchObject({
      canSync: false,
      nextChangeAt: '2026-11-24T00:59:00.000Z',
    });
  });

  it('follows changes of the project', () => {
    windows.of(CHECKOUT, evening, at('22:30:00'));
    expect(
      windows.of(CHECKOUT, project({ manualSync: false }), at('22:30:00')),
    ).toMatchObject({ canSyncManually: false });
  });

  it('names the time zone of a window', () => {
    expect(
      windows.of(
        CHECKOUT,
        project({ timeZone: 'Europe/Berlin' }),
        at('21:30:00'),
      )?.active,
    ).toMatchObject([
      { timeZone: 'Europe/Berlin', endsAt: '2026-11-23T22:00:00.000Z' },
    ]);
  });

  it.each<[string, ArgocdProject | undefined]>([
    ['concerns it', project({ applications: ['*-dev'] })],
    ['is there', { ...project(), windows: [] }],
    ['is known, as the project is not seen', undefined],
  ])('says nothing where no window %s', (_, of) => {
    expect(windows.of(CHECKOUT, of, at('22:30:00'))).toBeUndefined();
  });
});
