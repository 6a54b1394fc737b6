import {
  ApplicationRevision,
  ArgocdApplication,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { StoredDeployment, StoredFailedOperation } from '../HistoryStore';

/** An Application of the tests. */
export const CHECKOUT_PROD = {
  instance: 'main',
  namespace: 'argocd',
  name: 'checkout-prod',
};

/** A deployment of `checkout-prod`, with what differs. */
export function deployment(
  differences: Partial<StoredDeployment> = {},
): StoredDeployment {
  return {
    ...CHECKOUT_PROD,
    environment: 'prod',
    historyId: 1,
    revision: '2b0032d',
    deployedAt: '2026-11-23T06:26:10.000Z',
    automated: true,
    rollback: false,
    ...differences,
  };
}

/** A failed sync of `checkout-prod`, with what differs. */
export function failedOperation(
  differences: Partial<StoredFailedOperation> = {},
): StoredFailedOperation {
  return {
    ...CHECKOUT_PROD,
    environment: 'prod',
    startedAt: '2026-11-23T06:38:55.000Z',
    phase: 'Failed',
    automated: true,
    ...differences,
  };
}

/** `checkout-prod` as a mirror shows it, with what differs. */
export function application(
  differences: Partial<ArgocdApplication> = {},
): ArgocdApplication {
  return {
    name: CHECKOUT_PROD.name,
    namespace: CHECKOUT_PROD.namespace,
    project: 'payments-prod',
    labels: { environment: 'prod' },
    destination: { name: 'in-cluster', namespace: 'payments' },
    autoSync: true,
    paused: false,
    sources: [],
    sync: 'Synced',
    health: 'Healthy',
    images: [],
    detailed: true,
    conditions: [],
    history: [],
    ...differences,
  };
}

/** An entry of an Application's history. */
export function entry(id: number, deployedAt: Date): ApplicationRevision {
  return {
    id,
    revision: id.toString(16).padStart(40, '0'),
    deployedAt: deployedAt.toISOString(),
    automated: true,
  };
}
