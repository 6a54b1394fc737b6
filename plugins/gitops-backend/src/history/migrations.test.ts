import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { Knex } from 'knex';
import { describeDatabases } from './__testUtils__/describeDatabases';

const DIRECTORY = resolve(__dirname, '../../migrations');
const FILES = readdirSync(DIRECTORY).sort();

const APPLICATION = {
  instance: 'main',
  namespace: 'argocd',
  name: 'checkout-prod',
  environment: 'prod',
};

const DEPLOYMENT = {
  ...APPLICATION,
  deployed_at: 1_795_415_170_000,
  history_id: 0,
  revision: '2b0032d',
  automated: true,
  rollback: false,
};

async function migrateUpTo(database: Knex, file: string): Promise<void> {
  for (const _ of FILES.slice(0, FILES.indexOf(file) + 1)) {
    await database.migrate.up({ directory: DIRECTORY });
  }
}

async function indexesOf(database: Knex, table: string): Promise<string[]> {
  const { rows, ...result } = await database.raw(
    database.client.config.client === 'pg'
      ? 'select indexname as name from pg_indexes where tablename = ?'
      : `select name from sqlite_master where type = 'index' and tbl_name = ?`,
    [table],
  );
  const found: { name: string }[] = rows ?? Object.values(result);
  return found.map(({ name }) => name).sort();
}

describeDatabases('migrations', databases => {
  describe('20261123120000_history.js', () => {
    const FILE = '20261123120000_history.js';

    it('makes the tables with the keys and indexes that pages and cleaning need, and takes them away again', async () => {
      const database = await databases.create();
      await migrateUpTo(database, FILE);

      await database('gitops_deployments').insert([
        DEPLOYMENT,
        { ...DEPLOYMENT, history_id: 1 },
        { ...DEPLOYMENT, deployed_at: DEPLOYMENT.deployed_at + 1_000 },
      ]);
      await expect(
        database('gitops_deployments').insert(DEPLOYMENT),
      ).rejects.toThrow(/unique/i);

      const failed = {
        ...APPLICATION,
        started_at: 1_795_415_170_000,
        phase: 'Failed',
        automated: true,
      };
      await database('gitops_failed_operations').insert(failed);
      await expect(
        database('gitops_failed_operations').insert(failed),
      ).rejects.toThrow(/unique/i);

      const request = {
        ...APPLICATION,
        id: 'a',
        entity_ref: 'component:default/checkout',
        operation: 'sync',
        parameters: '{}',
        requested_by: 'user:default/ana',
        backend: 'one',
        opened_at: 1_795_415_170_000,
      };
      await database('gitops_requests').insert(request);
      await expect(database('gitops_requests').insert(request)).rejects.toThrow(
        /unique/i,
      );

      const rows = await database('gitops_deployments').orderBy([
        { column: 'deployed_at', order: 'desc' },
        { column: 'history_id', order: 'desc' },
      ]);
      expect(
        rows.map(row => [Number(row.deployed_at), row.history_id, row.outcome]),
      ).toEqual([
        [1_795_415_171_000, 0, null],
        [1_795_415_170_000, 1, null],
        [1_795_415_170_000, 0, null],
      ]);
      const automatic = (table: string) =>
        databases.client === 'pg'
          ? `${table}_pkey`
          : `sqlite_autoindex_${table}_1`;
      await expect(indexesOf(database, 'gitops_deployments')).resolves.toEqual(
        [
          automatic('gitops_deployments'),
          'gitops_deployments_deployed_at_idx',
        ].sort(),
      );
      await expect(
        indexesOf(database, 'gitops_failed_operations'),
      ).resolves.toEqual(
        [
          automatic('gitops_failed_operations'),
          'gitops_failed_operations_started_at_idx',
        ].sort(),
      );
      await expect(indexesOf(database, 'gitops_requests')).resolves.toEqual(
        [
          automatic('gitops_requests'),
          'gitops_requests_application_idx',
          'gitops_requests_open_idx',
          'gitops_requests_opened_at_idx',
        ].sort(),
      );

      await database.migrate.down({ directory: DIRECTORY });
      for (const table of [
        'gitops_deployments',
        'gitops_failed_operations',
        'gitops_requests',
      ]) {
        await expect(database.schema.hasTable(table)).resolves.toBe(false);
      }
    });
  });
});
