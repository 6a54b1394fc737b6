import {
  DeploymentRecord,
  RevisionSummary,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { Deployment } from '@gitops-flow/backstage-plugin-gitops-node';

/**
 * A deployment as pages see it.
 *
 * @param revision - what is known of its revision
 */
export function toDeploymentRecord(
  deployment: Deployment,
  revision: RevisionSummary,
): DeploymentRecord {
  const { historyId, deployStartedAt, deployedAt, settledAt } = deployment;
  const { outcome, automated, initiatedBy, requestedBy } = deployment;
  return {
    ...revision,
    id: historyId,
    ...(deployStartedAt ? { deployStartedAt } : {}),
    deployedAt,
    ...(settledAt ? { settledAt } : {}),
    ...(outcome ? { outcome } : {}),
    automated,
    ...(initiatedBy ? { initiatedBy } : {}),
    ...(requestedBy ? { requestedBy } : {}),
    ...(deployment.rollback ? { rollback: true } : {}),
  };
}
