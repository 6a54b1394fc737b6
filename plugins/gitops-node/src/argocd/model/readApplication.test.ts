import {
  RawApplication,
  recordedEvents,
  recordedResponse,
} from '../__testUtils__/recordings';
import { readApplication, readOutline } from './readApplication';
import { SharedStrings } from './SharedStrings';

const strings = SharedStrings.create();

function recorded(name: string) {
  return readApplication(recordedResponse(`get/${name}`).body, strings);
}

function written(change: {
  metadata?: object;
  spec?: unknown;
  status?: unknown;
}) {
  const metadata = { name: 'a', namespace: 'argocd', ...change.metadata };
  return readApplication({ ...change, metadata }, strings);
}

describe('readApplication', () => {
  it('reduces an Application to what is shown', () => {
    expect(recorded('synced-healthy')).toEqual({
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
      paused: false,
      sources: [
        {
          kind: 'git',
          repoUrl: 'http://localhost:3000/acme/gitops-apps.git',
          path: 'charts/eks-baseline/1.0.0',
          targetRevision: 'refs/heads/main',
        },
      ],
      sync: 'Synced',
      health: 'Healthy',
      healthSince: '2026-11-23T06:26:14Z',
      operation: {
        phase: 'Succeeded',
        message: 'successfully synced (all tasks run)',
        startedAt: '2026-11-23T06:26:09Z',
        finishedAt: '2026-11-23T06:26:10Z',
        automated: true,
        revision: '2b0032dc1111069d3544c1fa3ae7250c92a8cea1',
      },
      images: [
        'registry.acme.example/payments/checkout:1.4.1@sha256:b5d35602b7494fb93e4b11b9efca4a0a9bce5f8137ffcae96c65d81458b2983f',
      ],
      detailed: true,
      conditions: [],
      history: [
        {
          id: 1,
          revision: '2b0032dc1111069d3544c1fa3ae7250c92a8cea1',
          deployedAt: '2026-11-23T06:26:10Z',
          syncSeconds: 1,
          automated: true,
          repoUrl: 'http://localhost:3000/acme/gitops-apps.git',
        },
        {
          id: 0,
          revision: 'ad0b7cdde090e5e8f576d5770f0b8a53b4854ebd',
          deployedAt: '2026-11-23T06:24:06Z',
          syncSeconds: 12,
          automated: true,
          repoUrl: 'http://localhost:3000/acme/gitops-apps.git',
        },
      ],
    });
  });

  it('keeps nothing of what Argo CD renders with: no values, no parameters', () => {
    const text = JSON.stringify(recorded('multi-source'));
    expect(text).not.toContain('valueFiles');
    expect(text).not.toContain('releaseName');
  });

  it('reads a new Application, whose sync is an empty text and whose health is empty (fact 10)', () => {
    const created = recordedEvents('app-of-apps-creation').find(
      ({ application }) => application.metadata.name === 'ledger-staging',
    );
    expect(created).toMatchObject({
      type: 'ADDED',
      application: { status: { sync: { status: '' }, health: {} } },
    });
    const application = readApplication(created?.application, strings);
    expect(application).toMatchObject({
      sync: 'Unknown',
      health: 'Unknown',
      images: [],
      conditions: [],
      history: [],
    });
    expect(application).not.toHaveProperty('operation');
  });

  it('reads an Application that was never synced: no operation, no history', () => {
    const application = recorded('missing');
    expect(application).toMatchObject({
      sync: 'OutOfSync',
      health: 'Missing',
      autoSync: false,
      images: [],
      history: [],
    });
    expect(application).not.toHaveProperty('operation');
  });

  it('tells an Application that is being deleted, though it still looks alive', () => {
    expect(recorded('deleting')).toMatchObject({
      name: 'legacy-dev',
      deletingSince: '2026-11-23T06:26:50Z',
      health: 'Progressing',
    });
    expect(recorded('synced-healthy')).not.toHaveProperty('deletingSince');
  });

  it('tells a paused Application, whose pending operation never starts', () => {
    expect(recorded('skip-reconcile').paused).toBe(true);
    const pending = recorded('operation-pending-skip-reconcile');
    expect(pending.paused).toBe(true);
    expect(pending).not.toHaveProperty('operation');
  });

  it.each([
    ['true', true],
    ['True', false],
    ['false', false],
    ['', false],
  ])('takes skip-reconcile %j for paused: %s', (value, paused) => {
    const annotations = { 'argocd.argoproj.io/skip-reconcile': value };
    expect(written({ metadata: { annotations } }).paused).toBe(paused);
  });

  it('tells Applications of the same name in two namespaces apart', () => {
    expect(recorded('other-namespace')).toMatchObject({
      name: 'customs-dev',
      namespace: 'logistics-apps',
    });
  });

  it('names the ApplicationSet behind an Application, and no other owner', () => {
    const ownerReferences = [
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', uid: '1' },
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'ApplicationSet',
        name: 'all-teams',
        uid: '2',
        controller: true,
      },
    ];
    expect(written({ metadata: { ownerReferences } }).applicationSet).toBe(
      'all-teams',
    );
    expect(
      written({ metadata: { ownerReferences: [ownerReferences[0]] } }),
    ).not.toHaveProperty('applicationSet');
    expect(recorded('synced-healthy')).not.toHaveProperty('applicationSet');
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
    expect(written({ spec: { syncPolicy } }).autoSync).toBe(expected);
  });

  it('takes what is null for absent', () => {
    expect(
      written({
        metadata: { labels: null, annotations: null, ownerReferences: null },
        spec: { project: null, destination: null, source: null, sources: null },
        status: {
          sync: null,
          health: null,
          operationState: null,
          summary: { images: null },
          conditions: null,
          history: null,
        },
      }),
    ).toEqual({
      name: 'a',
      namespace: 'argocd',
      project: '',
      labels: {},
      destination: { namespace: '' },
      autoSync: false,
      paused: false,
      sources: [],
      sync: 'Unknown',
      health: 'Unknown',
      images: [],
      detailed: true,
      conditions: [],
      history: [],
    });
  });

  it('takes a state that nobody knows for Unknown', () => {
    expect(
      written({
        status: { sync: { status: 'Odd' }, health: { status: 'Odd' } },
      }),
    ).toMatchObject({ sync: 'Unknown', health: 'Unknown' });
  });

  it('takes credentials out of every text and address', () => {
    const url = 'https://bot:hunter2@git.example.com/apps.git';
    const application = written({
      spec: { destination: { server: url }, source: { repoURL: url } },
      status: {
        health: { status: 'Degraded', message: url },
        operationState: { phase: 'Failed', message: url },
        conditions: [{ type: 'ComparisonError', message: url }],
        history: [{ id: 0, source: { repoURL: url } }],
      },
    });
    const clean = 'https://***@git.example.com/apps.git';
    expect(application).toMatchObject({
      destination: { server: clean },
      sources: [{ repoUrl: clean }],
      healthMessage: clean,
      operation: { message: clean },
      conditions: [{ message: clean }],
      history: [{ repoUrl: clean }],
    });
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
    expect(() => readApplication(input, strings)).toThrow(
      `Application: ${field}: `,
    );
  });
});

describe('readOutline', () => {
  it('reads as much of a trimmed Application as it does of the whole one', () => {
    const { items } = recordedResponse('list/all-fields').body as {
      items: RawApplication[];
    };
    const trimmed = items.find(
      ({ metadata }) => metadata.name === 'legacy-dev',
    );
    expect(readOutline(trimmed, strings)).toEqual({
      name: 'legacy-dev',
      namespace: 'argocd',
      project: 'logistics-dev',
      labels: expect.objectContaining({ 'app.kubernetes.io/name': 'legacy' }),
      destination: {
        server: 'https://kubernetes.default.svc',
        namespace: 'logistics-dev',
      },
      autoSync: true,
      paused: false,
      deletingSince: '2026-11-23T06:26:50Z',
      sources: [expect.objectContaining({ kind: 'git' })],
      sync: 'OutOfSync',
      health: 'Progressing',
      healthSince: expect.any(String),
      // Its message, and who began it, are not in a list.
      operation: {
        phase: 'Succeeded',
        startedAt: expect.any(String),
        finishedAt: expect.any(String),
      },
      images: [],
    });
  });
});
