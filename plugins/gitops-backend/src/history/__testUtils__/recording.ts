import { mockServices } from '@backstage/backend-test-utils';
import { MirrorChange } from '@gitops-flow/backstage-plugin-gitops-node';
import { Knex } from 'knex';
import { DatabaseHistoryStore } from '../DatabaseHistoryStore';
import { HistoryRecorder } from '../HistoryRecorder';
import { HistoryStore } from '../HistoryStore';

/** How long the recorders of tests look back. */
export const RETENTION_MS = 400 * 86_400_000;

/** A whole second, as Argo CD's times are. */
export const NOW = Math.floor(Date.now() / 1_000) * 1_000;

/** Seconds before `NOW`. */
export function ago(seconds: number): Date {
  return new Date(NOW - seconds * 1_000);
}

/** What the mirror of `main` says. */
export function changeOf(
  ...applications: MirrorChange['applications']
): MirrorChange {
  return { instance: 'main', applications, projects: [], status: false };
}

/** A store as one backend has it. */
export async function createStore(database: Knex, backend = 'one') {
  return DatabaseHistoryStore.create({
    database: { getClient: async () => database },
    backend,
  });
}

/** A recorder that does not let tests wait. */
export function createRecorder(
  store: Pick<HistoryStore, 'recordDeployments' | 'recordFailedOperations'>,
  logger = mockServices.logger.mock(),
) {
  return HistoryRecorder.create({
    store,
    logger,
    environmentOf: (_, { labels }) => labels.environment,
    retentionMs: RETENTION_MS,
    intervalMs: 10,
    settleMs: 50,
  });
}

/** Waits for something that happens soon. */
export async function until(condition: () => Promise<boolean> | boolean) {
  const end = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error('It did not happen within 10 seconds');
    }
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
