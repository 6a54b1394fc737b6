import { ArgocdApplication } from '../model/ArgocdApplication';

/** @public */
export const DEPLOYMENT_OUTCOMES = [
  'running',
  'healthy',
  'degraded',
  'unsettled',
] as const;

/**
 * How a deployment ended. `running`: its health has not settled yet. `unsettled`: it never did, because the next
 * deployment or the removal of the Application came first.
 *
 * @public
 */
export type DeploymentOutcome = (typeof DEPLOYMENT_OUTCOMES)[number];

/**
 * One entry of an Application's history, and what became of it. The id alone does not identify it: ids begin at 0 again
 * when an Application is created anew under its old name, so the time belongs to it.
 *
 * @public
 */
export interface Deployment {
  /** Argo CD's id of the history entry. */
  historyId: number;
  /** Commit or version. */
  revision: string;
  /** ISO 8601: when the sync finished. */
  deployedAt: string;
  /** ISO 8601: when the sync began. Older Argo CDs do not tell it. */
  deployStartedAt?: string;
  /** Account of Argo CD, absent when Argo CD did it by itself. */
  initiatedBy?: string;
  /** Entity ref of the person who asked for it in the portal, where the operation was seen. */
  requestedBy?: string;
  /** Whether Argo CD did it by itself. */
  automated: boolean;
  /** Address of the repository, without credentials. */
  repoUrl?: string;
  /** Whether the revision had been deployed before, with another one in between. */
  rollback: boolean;
  /** Absent when nobody watched it and it is not the newest one. */
  outcome?: DeploymentOutcome;
  /** ISO 8601: since when its health is what `outcome` says. Only where that is known. */
  settledAt?: string;
}

/**
 * An operation that ended without success. Dry runs are none, and tries that are repeated are one together.
 *
 * @public
 */
export interface FailedOperation {
  /** ISO 8601. Identifies the operation within its Application. */
  startedAt: string;
  /** ISO 8601. */
  finishedAt?: string;
  phase: 'Failed' | 'Error';
  message?: string;
  /** How often Argo CD tried again. */
  retryCount?: number;
  /** Commit or version that was to be deployed. */
  revision?: string;
  /** Whether Argo CD did it by itself. */
  automated: boolean;
  /** Account of Argo CD. */
  initiatedBy?: string;
  /** Entity ref of the person who asked for it in the portal. */
  requestedBy?: string;
}

/**
 * What a change means for the history of an Application. A deployment comes whole each time, so that whoever missed the
 * first event about it knows all by the second.
 *
 * @public
 */
export type DeploymentEvent = {
  /** As it was last seen. */
  application: ArgocdApplication;
} & (
  | { type: 'deployed' | 'settled'; deployment: Deployment }
  | { type: 'failed'; operation: FailedOperation }
);
