import { ArgocdClient } from '../ArgocdClient';
import { RecordedArgocd } from '../__testUtils__/RecordedArgocd';
import { recordedNames, recordedResponse } from '../__testUtils__/recordings';
import { readApplication } from './readApplication';
import { SharedStrings } from './SharedStrings';

// Application, sync, health, phase of its operation, what Argo CD complains about, entries of its history.
type State = [string, string, string, string | undefined, string[], number];
const ORPHAN = 'OrphanedResourceWarning';
const CHECKOUT_STAGING: State = [
  'checkout-staging',
  'Synced',
  'Healthy',
  'Succeeded',
  [],
  1,
];
// The project of logistics in dev warns of an orphan, which labels-dev left behind.
const TRACKING_DEV: State = [
  'tracking-dev',
  'Synced',
  'Healthy',
  'Succeeded',
  [ORPHAN],
  1,
];
const ROUTING_DEV: State = [
  'routing-dev',
  'OutOfSync',
  'Missing',
  undefined,
  [ORPHAN],
  0,
];
const LEDGER_DEV: State = [
  'ledger-dev',
  'OutOfSync',
  'Healthy',
  'Succeeded',
  [],
  1,
];
const ROLLED_BACK: State = [
  'wallet-dev',
  'OutOfSync',
  'Healthy',
  'Succeeded',
  [],
  10,
];
const HOOK_FAILED: State = [
  'onboarding-dev',
  'OutOfSync',
  'Healthy',
  'Failed',
  ['SyncError'],
  2,
];

const STATES: Record<string, State> = {
  'after-dryrun': LEDGER_DEV,
  'after-rollback': ROLLED_BACK,
  'after-selective-sync': LEDGER_DEV,
  'after-sync-unknown-sha': [
    'ledger-dev',
    'OutOfSync',
    'Healthy',
    'Error',
    [],
    1,
  ],
  'app-of-apps': ['root-dev', 'OutOfSync', 'Progressing', 'Succeeded', [], 10],
  'comparison-error-branch': [
    'courier-dev',
    'Unknown',
    'Healthy',
    undefined,
    ['ComparisonError', ORPHAN],
    0,
  ],
  'comparison-error-values': [
    'invoices-dev',
    'Unknown',
    'Healthy',
    'Succeeded',
    ['ComparisonError'],
    1,
  ],
  'cronjob-suspended': ['reports-dev', 'Synced', 'Healthy', 'Succeeded', [], 1],
  degraded: ['fraud-dev', 'Synced', 'Degraded', 'Succeeded', [], 2],
  deleting: [
    'legacy-dev',
    'OutOfSync',
    'Progressing',
    'Succeeded',
    [ORPHAN],
    1,
  ],
  fields: TRACKING_DEV,
  gzip: CHECKOUT_STAGING,
  'history-capped': ['wallet-dev', 'Synced', 'Healthy', 'Succeeded', [], 10],
  'hook-failed': HOOK_FAILED,
  'hooks-done': ['onboarding-dev', 'Synced', 'Healthy', 'Succeeded', [], 2],
  missing: ROUTING_DEV,
  'multi-source': [
    'warehouse-dev',
    'Synced',
    'Healthy',
    'Succeeded',
    [ORPHAN],
    1,
  ],
  'operation-error-manifest': [
    'invoices-dev',
    'Unknown',
    'Healthy',
    'Error',
    ['ComparisonError'],
    1,
  ],
  'operation-failed': [
    'payouts-dev',
    'OutOfSync',
    'Healthy',
    'Failed',
    ['SyncError'],
    1,
  ],
  'operation-pending-skip-reconcile': [
    'notify-dev',
    'Synced',
    'Healthy',
    undefined,
    [ORPHAN],
    1,
  ],
  'operation-retrying': [
    'dispatch-dev',
    'OutOfSync',
    'Healthy',
    'Running',
    [ORPHAN],
    1,
  ],
  'operation-running-hook': [
    'onboarding-dev',
    'OutOfSync',
    'Healthy',
    'Running',
    [],
    1,
  ],
  'operation-terminated': HOOK_FAILED,
  'operation-waiting-prune-confirmation': [
    'tracking-prod',
    'OutOfSync',
    'Healthy',
    'Running',
    [],
    1,
  ],
  'other-namespace': [
    'customs-dev',
    'Synced',
    'Healthy',
    'Succeeded',
    [ORPHAN],
    1,
  ],
  'outofsync-drift': LEDGER_DEV,
  'presync-hook-failed': HOOK_FAILED,
  'prod-deny-window': [
    'checkout-prod',
    'OutOfSync',
    'Healthy',
    'Succeeded',
    [],
    2,
  ],
  'prod-prune-confirm': [
    'tracking-prod',
    'OutOfSync',
    'Healthy',
    'Failed',
    [],
    1,
  ],
  progressing: ['refunds-dev', 'Synced', 'Progressing', 'Succeeded', [], 1],
  'prune-needed': [
    'labels-dev',
    'OutOfSync',
    'Healthy',
    'Succeeded',
    [ORPHAN],
    1,
  ],
  'recovered-after-retries': [
    'dispatch-dev',
    'Synced',
    'Healthy',
    'Succeeded',
    [ORPHAN],
    2,
  ],
  'refresh-bad-value': TRACKING_DEV,
  'refresh-hard': TRACKING_DEV,
  'refresh-normal': TRACKING_DEV,
  'resourceVersion-param': TRACKING_DEV,
  'rolled-back': ROLLED_BACK,
  'rollout-aborted': ['gateway-dev', 'Synced', 'Degraded', 'Succeeded', [], 1],
  'skip-reconcile': [
    'notify-dev',
    'Synced',
    'Healthy',
    'Succeeded',
    [ORPHAN],
    1,
  ],
  staging: ['tracking-staging', 'Synced', 'Healthy', 'Succeeded', [], 1],
  'suspended-deployment': [
    'settlement-dev',
    'Synced',
    'Suspended',
    'Succeeded',
    [],
    1,
  ],
  'suspended-rollout': [
    'gateway-dev',
    'Synced',
    'Suspended',
    'Succeeded',
    [],
    1,
  ],
  'synced-healthy': ['checkout-dev', 'Synced', 'Healthy', 'Succeeded', [], 2],
  'token-in-cookie': ROUTING_DEV,
  'unknown-param': CHECKOUT_STAGING,
  'without-project': CHECKOUT_STAGING,
};

// Why there is no Application, as an error says it.
const FAILURES: Record<string, string> = {
  'bad-token': 'unauthenticated',
  'encoded-slash-name': 'noApi',
  'encoded-slash-subresource': 'malformed',
  'expired-token': 'unauthenticated',
  'invalid-spec-project': 'refused',
  'missing-unknown-project': 'notFound',
  'missing-with-project': 'notFound',
  'missing-with-project-no-rights': 'forbidden',
  'missing-without-project': 'forbidden',
  'name-uppercase': 'notFound',
  'no-rights': 'forbidden',
  'no-token': 'unauthenticated',
  'other-namespace-not-allowed': 'forbidden',
  'other-namespace-without-appNamespace': 'notFound',
  'other-teams-app': 'forbidden',
  'other-teams-app-lying-project': 'notFound',
  'trailing-slash': 'noApi',
  'traversal-double-encoded': 'forbidden',
  'traversal-encoded': 'noApi',
  'traversal-plain': 'redirected',
  'unknown-path': 'noApi',
  'wrong-project': 'notFound',
};
// The client had given up.
const UNANSWERED = ['refresh-skip-reconcile'];

const LIST = '/api/v1/applications';
const CHECKOUT = {
  name: 'checkout-dev',
  namespace: 'argocd',
  project: 'payments-dev',
};

describe('recorded Applications', () => {
  const strings = SharedStrings.create();
  let argocd: RecordedArgocd;

  beforeAll(async () => {
    argocd = await RecordedArgocd.start();
  });

  afterAll(async () => {
    await argocd.stop();
  });

  it('are all looked at here', () => {
    expect(
      [...[STATES, FAILURES].flatMap(Object.keys), ...UNANSWERED].sort(),
    ).toEqual(recordedNames('get').sort());
  });

  it.each(Object.entries(STATES))(
    '%s',
    (recording, [name, sync, health, phase, conditions, entries]) => {
      const application = readApplication(
        recordedResponse(`get/${recording}`).body,
        strings,
      );
      expect(application).toMatchObject({
        name,
        sync,
        health,
        detailed: true,
        conditions: conditions.map(type => ({ type })),
        history: { length: entries },
      });
      expect(application.operation?.phase).toBe(phase);
    },
  );

  it.each(Object.entries(FAILURES))('%s: %s', async (recording, reason) => {
    const path = `${LIST}/${CHECKOUT.name}`;
    argocd.answer(path, recordedResponse(`get/${recording}`));
    const client = ArgocdClient.create({ instance: argocd.instance() });
    const { signal } = new AbortController();
    await expect(
      client.readOrigins(CHECKOUT, { signal }),
    ).rejects.toMatchObject({ reason });
  });
});
