import {
  DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { DeploymentTable } from './DeploymentTable';
import { FailedOperationTable } from './FailedOperationTable';
import {
  ApplicationKey,
  DeploymentPage,
  HistoryStore,
  NewOperationRequest,
  OperationRequestPage,
  RequestOutcome,
  StoredDeployment,
  StoredFailedOperation,
} from './HistoryStore';
import { RequestTable } from './RequestTable';

const MIGRATIONS = resolvePackagePath(
  '@gitops-flow/backstage-plugin-gitops-backend',
  'migrations',
);

/**
 * The history in the plugin's database, PostgreSQL or SQLite.
 */
export class DatabaseHistoryStore implements HistoryStore {
  readonly #deployments: DeploymentTable;
  readonly #failedOperations: FailedOperationTable;
  readonly #requests: RequestTable;

  /**
   * Brings the tables up to date first, unless the operator does that.
   */
  static async create(options: {
    database: DatabaseService;
    /** Name of this backend, which no other one has. */
    backend: string;
  }): Promise<DatabaseHistoryStore> {
    const { database, backend } = options;
    const client = await database.getClient();
    if (!database.migrations?.skip) {
      await client.migrate.latest({ directory: MIGRATIONS });
    }
    return new DatabaseHistoryStore(client, backend);
  }

  private constructor(database: Knex, backend: string) {
    this.#deployments = DeploymentTable.create({ database });
    this.#failedOperations = FailedOperationTable.create({ database });
    this.#requests = RequestTable.create({ database, backend });
  }

  async recordDeployments(deployments: StoredDeployment[]): Promise<number> {
    return this.#deployments.record(deployments);
  }

  async recordFailedOperations(
    operations: StoredFailedOperation[],
  ): Promise<number> {
    return this.#failedOperations.record(operations);
  }

  async list(
    applications: ApplicationKey[],
    options: { limit: number; before?: string; seen?: StoredDeployment[] },
  ): Promise<DeploymentPage> {
    return this.#deployments.list(applications, options);
  }

  async openRequest(request: NewOperationRequest): Promise<string> {
    return this.#requests.open(request);
  }

  async closeRequest(
    id: string,
    result: { outcome: RequestOutcome; reason?: string },
  ): Promise<void> {
    await this.#requests.close(id, result);
  }

  async closeAbandonedRequests(options: {
    openedBefore: Date;
  }): Promise<number> {
    return this.#requests.closeAbandoned(options);
  }

  async correctUnknownRequests(options: {
    openedAfter: Date;
  }): Promise<number> {
    return this.#requests.correctUnknown(options);
  }

  async listRequests(
    applications: ApplicationKey[],
    options: { limit: number; before?: string },
  ): Promise<OperationRequestPage> {
    return this.#requests.list(applications, options);
  }

  async deleteOlderThan(time: Date): Promise<number> {
    const deleted = [
      await this.#deployments.deleteOlderThan(time),
      await this.#failedOperations.deleteOlderThan(time),
      await this.#requests.deleteOlderThan(time),
    ];
    return deleted.reduce((sum, count) => sum + count, 0);
  }
}
