import { Knex } from 'knex';
import { ApplicationKey } from './HistoryStore';

/**
 * When those syncs of an Application began that a person asked for and that were recorded, as a deployment or as a
 * failure. Dry runs, and syncs of selected resources that succeed, are neither.
 *
 * @param options - `from`, `to`: in milliseconds, both included
 */
export async function readSyncStarts(
  database: Knex,
  options: ApplicationKey & { requestedBy: string; from: number; to: number },
): Promise<number[]> {
  const { instance, namespace, name, requestedBy, from, to } = options;
  const starts = async (table: string, column: string) => {
    const rows: Record<string, number | string>[] = await database(table)
      .select(column)
      .where({ instance, namespace, name, requested_by: requestedBy })
      .whereBetween(column, [from, to]);
    // PostgreSQL gives 64 bits as text.
    return rows.map(row => Number(row[column]));
  };
  return [
    ...(await starts('gitops_deployments', 'deploy_started_at')),
    ...(await starts('gitops_failed_operations', 'started_at')),
  ];
}
