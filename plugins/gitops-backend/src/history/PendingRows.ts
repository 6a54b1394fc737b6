import { StoredDeployment, StoredFailedOperation } from './HistoryStore';

/** Rows on their way into the store. */
export interface PendingBatch {
  deployments: StoredDeployment[];
  failedOperations: StoredFailedOperation[];
}

/**
 * What is to be written, one entry a row however often it was heard of. So it cannot outgrow the histories that it comes
 * from, however long the database is away.
 */
export class PendingRows {
  readonly #deployments = new Map<string, StoredDeployment>();
  readonly #failedOperations = new Map<string, StoredFailedOperation>();

  static create(): PendingRows {
    return new PendingRows();
  }

  private constructor() {}

  get size(): number {
    return this.#deployments.size + this.#failedOperations.size;
  }

  /** What is known of how it ended stays. */
  addDeployment(deployment: StoredDeployment): void {
    const key = deploymentKey(deployment);
    const outcome = this.#deployments.get(key)?.outcome;
    if (outcome === undefined || outcome === 'running') {
      this.#deployments.set(key, deployment);
    }
  }

  addFailedOperation(operation: StoredFailedOperation): void {
    this.#failedOperations.set(failedOperationKey(operation), operation);
  }

  /** Takes out the oldest. */
  take(limit: number): PendingBatch {
    const deployments = take(this.#deployments, limit);
    return {
      deployments,
      failedOperations: take(
        this.#failedOperations,
        limit - deployments.length,
      ),
    };
  }

  /** Takes back what could not be written; what was heard since is newer. */
  putBack({ deployments, failedOperations }: PendingBatch): void {
    for (const deployment of deployments) {
      const key = deploymentKey(deployment);
      if (!this.#deployments.has(key)) {
        this.#deployments.set(key, deployment);
      }
    }
    for (const operation of failedOperations) {
      const key = failedOperationKey(operation);
      if (!this.#failedOperations.has(key)) {
        this.#failedOperations.set(key, operation);
      }
    }
  }
}

function take<T>(rows: Map<string, T>, limit: number): T[] {
  const taken: T[] = [];
  for (const [key, row] of rows) {
    if (taken.length >= limit) {
      break;
    }
    taken.push(row);
    rows.delete(key);
  }
  return taken;
}

function deploymentKey(deployment: StoredDeployment): string {
  const { instance, namespace, name, deployedAt, historyId } = deployment;
  return [instance, namespace, name, deployedAt, historyId].join('\n');
}

function failedOperationKey(operation: StoredFailedOperation): string {
  const { instance, namespace, name, startedAt } = operation;
  return [instance, namespace, name, startedAt].join('\n');
}
