import {
  Deployment,
  FailedOperation,
} from '@gitops-flow/backstage-plugin-gitops-node';

/**
 * What identifies an Application among all instances.
 */
export interface ApplicationKey {
  /** Name of the instance. */
  instance: string;
  namespace: string;
  name: string;
}

/**
 * A deployment as it is kept. The entity is not: which Applications are an entity's may change, and is asked when
 * somebody reads.
 */
export interface StoredDeployment extends ApplicationKey, Deployment {
  /**
   * Name of the environment at the time of recording. Statistics need it for Applications that are gone, whose labels
   * nobody can ask for any more.
   */
  environment: string;
}

export interface StoredFailedOperation extends ApplicationKey, FailedOperation {
  /** As of a deployment. */
  environment: string;
}

/**
 * One page of deployments.
 */
export interface DeploymentPage {
  /** Newest first. */
  items: StoredDeployment[];
  /** Give it to the next call for what is older. Absent when that is all. */
  before?: string;
}

/**
 * What a person may ask Argo CD for.
 */
export type RequestedOperation = 'sync' | 'refresh' | 'terminate' | 'action';

export const REQUEST_OUTCOMES = [
  'accepted',
  'refused',
  'failed',
  'unknown',
] as const;

/**
 * How a request ended. `accepted`: Argo CD took it. `refused`: it, or a rule of ours, said no. `failed`: it was not
 * done. `unknown`: it may have been done, as no usable answer came, or the backend that sent it did not live to tell.
 */
export type RequestOutcome = (typeof REQUEST_OUTCOMES)[number];

/**
 * A request for an operation, before its outcome is known.
 */
export interface NewOperationRequest extends ApplicationKey {
  operation: RequestedOperation;
  /** What was asked for exactly, as JSON. Never credentials. */
  parameters: Record<string, unknown>;
  /** Entity ref of the person, or the subject of a service. */
  requestedBy: string;
  /** The entity on whose page it was asked for. */
  entityRef: string;
  environment: string;
}

/**
 * The audit row of a request.
 */
export interface OperationRequest extends NewOperationRequest {
  id: string;
  /** The backend that sent it. */
  backend: string;
  /** ISO 8601. */
  openedAt: string;
  /** ISO 8601. Absent while the request is under way. */
  closedAt?: string;
  outcome?: RequestOutcome;
  /** Why it was not accepted. */
  reason?: string;
}

/**
 * One page of requests.
 */
export interface OperationRequestPage {
  /** Newest first. */
  items: OperationRequest[];
  /** Give it to the next call for what is older. Absent when that is all. */
  before?: string;
}

/**
 * What has happened to Applications, and who asked for it. Several backends share one store: each writes what it sees,
 * and what is there already costs a read.
 */
export interface HistoryStore {
  /**
   * Writes what is new. A deployment that is there changes only in its outcome, and only from `running` or none to
   * another one: the first backend that saw it end is right.
   *
   * @returns how many rows were written
   */
  recordDeployments(deployments: StoredDeployment[]): Promise<number>;

  /**
   * Writes what is new: one row an operation, whatever it was heard of how often.
   *
   * @returns how many rows were written
   */
  recordFailedOperations(operations: StoredFailedOperation[]): Promise<number>;

  /**
   * The deployments of these Applications, newest first.
   *
   * @param options.seen - deployments of one of them: those that are not recorded are listed in their places all the same
   * @throws InputError when `before` is none of ours
   */
  list(
    applications: ApplicationKey[],
    options: { limit: number; before?: string; seen?: StoredDeployment[] },
  ): Promise<DeploymentPage>;

  /**
   * Writes down that somebody asks for something, before Argo CD hears of it: without this row no request is sent.
   *
   * @returns the id of the row, for `closeRequest`
   */
  openRequest(request: NewOperationRequest): Promise<string>;

  /**
   * Adds how the request ended. A row that is closed as `unknown` gets the true outcome; a row that has one keeps it.
   *
   * @param reason - why it was not accepted, without credentials
   */
  closeRequest(
    id: string,
    result: { outcome: RequestOutcome; reason?: string },
  ): Promise<void>;

  /**
   * Closes as `unknown` what was opened so long ago that no answer can come any more, whichever backend it was.
   *
   * @returns how many rows were closed
   */
  closeAbandonedRequests(options: { openedBefore: Date }): Promise<number>;

  /**
   * Corrects to `accepted` what is `unknown` and what Argo CD was seen doing: syncs of which the deployment or the failure
   * was recorded, where no other request of the same person could have led to it.
   *
   * @returns how many rows were corrected
   */
  correctUnknownRequests(options: { openedAfter: Date }): Promise<number>;

  /**
   * What was asked for about these Applications, newest first.
   *
   * @throws InputError when `before` is none of ours
   */
  listRequests(
    applications: ApplicationKey[],
    options: { limit: number; before?: string },
  ): Promise<OperationRequestPage>;

  /**
   * Deletes what is older.
   *
   * @returns how many rows were deleted
   */
  deleteOlderThan(time: Date): Promise<number>;
}
