import { ArgocdClient } from '../ArgocdClient';
import { RecordedArgocd } from '../__testUtils__/RecordedArgocd';
import { recordedNames, recordedResponse } from '../__testUtils__/recordings';
import { ApplicationOutline } from './ArgocdApplication';

const LIST = '/api/v1/applications';
const { signal } = new AbortController();

// What was asked for less than identifies an Application: which field is missing.
const TRIMMED_TOO_FAR: Record<string, string> = {
  'as-project-scoped-account': 'metadata.namespace',
  'by-project-singular': 'metadata.namespace',
  'by-repo': 'metadata.namespace',
  'by-repo-multisource-second': 'metadata.namespace',
  'by-selector': 'metadata.namespace',
  'fields-only-unallowed': 'metadata',
  'fields-operationstate-whole': 'metadata.namespace',
  'fields-sync-whole': 'metadata.namespace',
  'refresh-param': 'metadata.namespace',
};
const REFUSED: Record<string, string> = {
  'bad-selector': 'failed',
  'no-token': 'unauthenticated',
};
// How many there are: 29 in all.
const COUNTS: Record<string, number> = {
  'all-fields': 29,
  'all-untrimmed': 29,
  'all-untrimmed-gzip': 29,
  'as-account-without-rights': 0,
  'by-appNamespace': 1,
  'by-appNamespace-not-allowed': 0,
  'by-name': 1,
  'by-name-unknown': 0,
  'by-project-unknown': 0,
  'by-projects': 2,
  'empty-fields': 0,
  'empty-untrimmed': 0,
  'fields-exclude': 29,
  'fields-resources-summary': 29,
  'fields-unallowed': 29,
};

// Name, sync, health, and what else was caused.
type State = [string, string, string, Partial<ApplicationOutline>?];
const STATES: State[] = [
  ['checkout-dev', 'Synced', 'Healthy'],
  ['checkout-staging', 'Synced', 'Healthy'],
  // Its image moved in git, and a deny window keeps Argo CD from following.
  ['checkout-prod', 'OutOfSync', 'Healthy', { autoSync: true }],
  ['tracking-dev', 'Synced', 'Healthy'],
  ['tracking-staging', 'Synced', 'Healthy'],
  // A prune that was to be confirmed, and was terminated.
  ['tracking-prod', 'OutOfSync', 'Healthy', { autoSync: false }],
  ['customs-dev', 'Synced', 'Healthy', { namespace: 'logistics-apps' }],
  // Edited with kubectl, and nobody syncs by himself.
  ['ledger-dev', 'OutOfSync', 'Healthy', { autoSync: false }],
  ['ledger-staging', 'Synced', 'Healthy'],
  ['refunds-dev', 'Synced', 'Progressing'],
  // The image before it runs on.
  ['fraud-dev', 'Synced', 'Degraded', { images: expect.any(Array) }],
  ['routing-dev', 'OutOfSync', 'Missing', { images: [] }],
  // A broken values file leaves health as it was.
  ['invoices-dev', 'Unknown', 'Healthy'],
  // A branch that does not exist, and never synced: Healthy all the same.
  ['courier-dev', 'Unknown', 'Healthy', { images: [] }],
  // Of a project that does not exist.
  ['depot-dev', 'Unknown', 'Unknown', { images: [] }],
  ['payouts-dev', 'OutOfSync', 'Healthy'],
  ['dispatch-dev', 'Synced', 'Healthy'],
  ['settlement-dev', 'Synced', 'Suspended'],
  ['gateway-dev', 'Synced', 'Suspended'],
  // One suspended CronJob.
  ['reports-dev', 'Synced', 'Healthy'],
  ['warehouse-dev', 'Synced', 'Healthy'],
  // After a rollback the branch is ahead.
  ['wallet-dev', 'OutOfSync', 'Healthy', { autoSync: false }],
  ['onboarding-dev', 'OutOfSync', 'Healthy'],
  // A ConfigMap left git, and prune is off.
  ['labels-dev', 'OutOfSync', 'Healthy'],
  [
    'legacy-dev',
    'OutOfSync',
    'Progressing',
    { deletingSince: '2026-11-23T06:26:50Z' },
  ],
  ['notify-dev', 'Synced', 'Healthy', { paused: true }],
  // The child that is stuck in deletion.
  ['root-dev', 'OutOfSync', 'Progressing', { project: 'default' }],
  ['root-staging', 'Synced', 'Healthy', { project: 'default' }],
  ['root-prod', 'Synced', 'Healthy', { project: 'default' }],
];
const OPERATIONS: [string, string | undefined][] = [
  ['payouts-dev', 'Failed'],
  ['onboarding-dev', 'Failed'],
  ['tracking-prod', 'Failed'],
  ['courier-dev', undefined],
  ['depot-dev', undefined],
  ['routing-dev', undefined],
];

describe('recorded lists', () => {
  let argocd: RecordedArgocd;

  beforeAll(async () => {
    argocd = await RecordedArgocd.start();
  });

  afterAll(async () => {
    await argocd.stop();
  });

  function list(name: string) {
    argocd.answer(LIST, recordedResponse(`list/${name}`));
    const instance = argocd.instance();
    return ArgocdClient.create({ instance }).listApplications({ signal });
  }

  it('are all looked at here', () => {
    expect(
      [TRIMMED_TOO_FAR, REFUSED, COUNTS].flatMap(Object.keys).sort(),
    ).toEqual(recordedNames('list').sort());
  });

  it.each(Object.entries(COUNTS))(
    '%s: %i Applications, none where items is null, and the resource version whatever fields says (fact 11)',
    async (name, count) => {
      const { applications, resourceVersion } = await list(name);
      expect(applications).toHaveLength(count);
      expect(resourceVersion).toBe(name.startsWith('empty') ? '251' : '4170');
    },
  );

  it.each(Object.entries(REFUSED))('%s: %s', async (name, reason) => {
    await expect(list(name)).rejects.toMatchObject({ reason });
  });

  it.each(Object.entries(TRIMMED_TOO_FAR))(
    '%s drops fields without a word: misses %s (fact 12)',
    async (name, field) => {
      await expect(list(name)).rejects.toThrow(`Application: ${field}: `);
    },
  );

  describe.each(['all-fields', 'all-untrimmed'])('%s', recording => {
    let applications: Map<string, ApplicationOutline>;

    beforeAll(async () => {
      const all = await list(recording);
      applications = new Map(all.applications.map(each => [each.name, each]));
    });

    it('has no other Applications than those that were made', () => {
      expect([...applications.keys()].sort()).toEqual(
        STATES.map(([name]) => name).sort(),
      );
    });

    it.each(STATES)(
      'shows %s %s and %s (fact 25)',
      (name, sync, health, rest = {}) => {
        expect(applications.get(name)).toMatchObject({
          namespace: 'argocd',
          paused: false,
          sync,
          health,
          ...rest,
        });
      },
    );

    it('tells of one Application that it is being deleted', () => {
      const deleting = [...applications.values()].filter(
        ({ deletingSince }) => deletingSince,
      );
      expect(deleting.map(({ name }) => name)).toEqual(['legacy-dev']);
    });

    it.each(OPERATIONS)('shows of %s the phase %s', (name, phase) => {
      expect(applications.get(name)?.operation?.phase).toBe(phase);
    });

    it('shows two images while the old pods still run beside the new ones', () => {
      expect(applications.get('fraud-dev')?.images).toHaveLength(2);
      expect(applications.get('checkout-dev')?.images).toEqual([
        expect.stringMatching(
          /^registry\.acme\.example\/payments\/checkout:1\.4\.1@sha256:/,
        ),
      ]);
    });

    it('shows two sources of one Application and one of all others (fact 13)', () => {
      for (const { name, sources } of applications.values()) {
        expect([name, sources.length]).toEqual([
          name,
          name === 'warehouse-dev' ? 2 : 1,
        ]);
      }
    });
  });
});
