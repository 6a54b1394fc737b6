import { readApplication, readOrigins } from './ArgocdApplication';
import {
  recordedApplications,
  recordedEvents,
} from './__testUtils__/recordings';

function streamed(name: string) {
  const event = recordedEvents('initial-load-excerpt').find(
    ({ application }) => application.metadata.name === name,
  );
  return readApplication(event?.application);
}

describe('readApplication', () => {
  it('reduces an Application to what is shown', () => {
    expect(streamed('checkout-dev')).toEqual({
      name: 'checkout-dev',
      namespace: 'argocd',
      project: 'payments-dev',
      labels: {
        'acme.example/env': 'dev',
        'acme.example/team': 'payments',
        'app.kubernetes.io/name': 'checkout',
      },
      destination: {
        server: 'https://kubernetes.default.svc',
        namespace: 'payments-dev',
      },
      autoSync: true,
      sync: 'Synced',
      health: 'Healthy',
      operation: {
        phase: 'Succeeded',
        message: 'successfully synced (all tasks run)',
        startedAt: '2026-11-23T06:26:09Z',
        finishedAt: '2026-11-23T06:26:10Z',
      },
      images: [
        'registry.acme.example/payments/checkout:1.4.1@sha256:b5d35602b7494fb93e4b11b9efca4a0a9bce5f8137ffcae96c65d81458b2983f',
      ],
      conditions: [],
      history: [
        {
          id: 1,
          revision: '2b0032dc1111069d3544c1fa3ae7250c92a8cea1',
          deployedAt: '2026-11-23T06:26:10Z',
        },
        {
          id: 0,
          revision: 'ad0b7cdde090e5e8f576d5770f0b8a53b4854ebd',
          deployedAt: '2026-11-23T06:24:06Z',
        },
      ],
    });
  });

  it('gives the whole history, newest first, with who did it', () => {
    const { history } = streamed('wallet-dev');
    expect(history.map(({ id }) => id)).toEqual([
      13, 12, 11, 10, 9, 8, 7, 6, 5, 4,
    ]);
    // A rollback, by the portal's account: a new entry with an old revision.
    expect(history[0].initiatedBy).toBe('backstage');
    expect(history[0].revision).toBe(history[3].revision);
    // An automated deployment.
    expect(history.at(-1)).not.toHaveProperty('initiatedBy');
  });

  it('takes the revision of the values, where there are several sources', () => {
    expect(streamed('warehouse-dev').history[0].revision).toBe(
      '90a931635da8136c2a9e21ae42a16e7d6b1ceb7b',
    );
  });

  it.each([
    ['fraud-dev', 'Synced', 'Degraded'],
    ['gateway-dev', 'Synced', 'Suspended'],
    ['invoices-dev', 'Unknown', 'Healthy'],
    ['payouts-dev', 'OutOfSync', 'Healthy'],
    ['depot-dev', 'Unknown', 'Unknown'],
  ])('reads the state of %s: %s, %s', (name, sync, health) => {
    expect(streamed(name)).toMatchObject({ sync, health });
  });

  it.each([
    ['payouts-dev', 'SyncError'],
    ['invoices-dev', 'ComparisonError'],
    ['depot-dev', 'InvalidSpecError'],
  ])('reads what Argo CD complains about in %s: %s', (name, type) => {
    expect(streamed(name).conditions).toEqual([
      { type, message: expect.any(String) },
    ]);
  });

  it('reads every Application of the recorded list', () => {
    const applications = recordedApplications().map(readApplication);
    expect(applications).toHaveLength(29);
    expect(
      applications.find(({ name }) => name === 'ledger-dev'),
    ).toMatchObject({
      sync: 'OutOfSync',
      autoSync: false,
    });
    expect(
      applications.find(({ name }) => name === 'customs-dev')?.namespace,
    ).toBe('logistics-apps');
  });

  it('reads a new Application, of which nothing is known yet', () => {
    const [{ application }] = recordedEvents('created-and-deleted-excerpt');
    expect(readApplication(application)).toMatchObject({
      name: 'promo-dev',
      sync: 'Unknown',
      health: 'Unknown',
      images: [],
      history: [],
    });
    expect(readApplication(application)).not.toHaveProperty('operation');
  });

  it.each([
    [{ automated: {} }, true],
    [{ automated: { prune: true } }, true],
    [{ automated: { enabled: true } }, true],
    [{ automated: { enabled: false } }, false],
    [{ automated: null }, false],
    [{}, false],
    [null, false],
  ])('tells whether Argo CD syncs by itself: %j', (syncPolicy, expected) => {
    const metadata = { name: 'a', namespace: 'argocd' };
    const { autoSync } = readApplication({ metadata, spec: { syncPolicy } });
    expect(autoSync).toBe(expected);
  });

  it('takes credentials out of every message', () => {
    const message = 'cannot clone https://bot:hunter2@git.example.com/apps.git';
    const application = readApplication({
      metadata: { name: 'a', namespace: 'argocd' },
      status: {
        health: { status: 'Degraded', message },
        operationState: { phase: 'Failed', message },
        conditions: [{ type: 'ComparisonError', message }],
      },
    });
    const clean = 'cannot clone https://***@git.example.com/apps.git';
    expect(application.healthMessage).toBe(clean);
    expect(application.operation?.message).toBe(clean);
    expect(application.conditions[0].message).toBe(clean);
    expect(JSON.stringify(application)).not.toContain('hunter2');
  });

  it.each([
    [{}, 'metadata'],
    [{ metadata: { name: 'a' } }, 'metadata.namespace'],
    [{ metadata: { name: '', namespace: 'argocd' } }, 'metadata.name'],
    [
      { metadata: { name: 'a', namespace: 'b' }, status: { sync: 'Synced' } },
      'status.sync',
    ],
  ])('names the field that is not as it should be: %j', (input, field) => {
    expect(() => readApplication(input)).toThrow(`Application: ${field}: `);
  });
});

describe('readOrigins', () => {
  const repoURL = 'https://bot:hunter2@git.example.com/charts.git';

  it.each([
    [
      'one source',
      { source: { repoURL, path: 'deploy' } },
      [{ path: 'deploy' }],
    ],
    [
      'several, which win over one that is still there',
      {
        source: { repoURL, path: 'old' },
        sources: [
          { repoURL, chart: 'billing', targetRevision: '1.2.3' },
          { repoURL, path: 'values', targetRevision: '' },
        ],
      },
      [{ chart: 'billing', targetRevision: '1.2.3' }, { path: 'values' }],
    ],
    ['none', { sources: [] }, []],
  ])('reads %s without credentials', (_, spec, expected) => {
    expect(readOrigins({ spec })).toEqual(
      expected.map(each => ({
        repoUrl: 'https://***@git.example.com/charts.git',
        ...each,
      })),
    );
  });

  it('names the field that is not as it should be', () => {
    expect(() => readOrigins({ spec: { source: {} } })).toThrow(
      'Application: spec.source.repoURL: ',
    );
  });
});
