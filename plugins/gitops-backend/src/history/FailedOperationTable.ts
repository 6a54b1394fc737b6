import { Knex } from 'knex';
import { ApplicationKey, StoredFailedOperation } from './HistoryStore';
import { EventTable, recordRows } from './recordRows';
import { toRowCount, toRowName, toRowText, toRowTime } from './rowValues';

interface FailedOperationRow extends ApplicationKey {
  environment: string;
  started_at: number | string;
  finished_at: number | string | null;
  phase: string;
  message: string | null;
  retry_count: number | null;
  revision: string | null;
  automated: boolean | number;
  initiated_by: string | null;
  requested_by: string | null;
}

const TABLE: EventTable<FailedOperationRow> = {
  name: 'gitops_failed_operations',
  time: 'started_at',
  state: 'message',
  // Lists tell that it failed, the stream why and who began it.
  isNews: ({ message }, stored) =>
    stored === undefined || (stored === null && message !== null),
  onConflict: async conflict =>
    conflict
      .merge()
      .whereRaw(
        'gitops_failed_operations.message is null and excluded.message is not null',
      ),
};

/**
 * The table of operations that ended without success.
 */
export class FailedOperationTable {
  readonly #database: Knex;

  static create(options: { database: Knex }): FailedOperationTable {
    return new FailedOperationTable(options.database);
  }

  private constructor(database: Knex) {
    this.#database = database;
  }

  async record(operations: StoredFailedOperation[]): Promise<number> {
    return recordRows(this.#database, TABLE, operations.flatMap(toRow));
  }

  async deleteOlderThan(time: Date): Promise<number> {
    return this.#database(TABLE.name)
      .where('started_at', '<', time.getTime())
      .delete();
  }
}

function toRow(operation: StoredFailedOperation): FailedOperationRow[] {
  const startedAt = toRowTime(operation.startedAt);
  // Without it an operation cannot be told from others.
  if (startedAt === null) {
    return [];
  }
  return [
    {
      instance: operation.instance,
      namespace: toRowName(operation.namespace),
      name: toRowName(operation.name),
      environment: toRowText(operation.environment),
      started_at: startedAt,
      finished_at: toRowTime(operation.finishedAt),
      phase: operation.phase,
      message: toRowText(operation.message),
      retry_count: toRowCount(operation.retryCount),
      revision: toRowText(operation.revision),
      automated: operation.automated,
      initiated_by: toRowText(operation.initiatedBy),
      requested_by: toRowText(operation.requestedBy),
    },
  ];
}
