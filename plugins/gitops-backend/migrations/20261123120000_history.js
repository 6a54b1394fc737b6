// @ts-check

// Times are milliseconds since 1970: SQLite has no type for them, and its texts order by how they are written.

/** @param {import('knex').Knex.CreateTableBuilder} table */
function addApplication(table) {
  table.text('instance').notNullable().comment('Name of the Argo CD');
  table.text('namespace').notNullable().comment('Of the Application');
  table.text('name').notNullable().comment('Of the Application');
  table
    .text('environment')
    .notNullable()
    .comment('Where it belonged when the row was written');
}

/** @param {import('knex').Knex.CreateTableBuilder} table */
function addOrigin(table) {
  table.boolean('automated').notNullable().comment('Argo CD did it by itself');
  table.text('initiated_by').comment('Account of Argo CD');
  table.text('requested_by').comment('Entity ref of the person in the portal');
}

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('gitops_deployments', table => {
    table.comment('What was deployed, when and how it ended');
    addApplication(table);
    table.bigInteger('deployed_at').notNullable().comment('When it was synced');
    table
      .integer('history_id')
      .notNullable()
      .comment("Argo CD's id, which begins anew with the Application");
    table.text('revision').notNullable().comment('Commit or version');
    table.text('repo_url').comment('Where the revision is');
    table.bigInteger('deploy_started_at').comment('When the sync began');
    addOrigin(table);
    table.boolean('rollback').notNullable().comment('An older revision again');
    table
      .text('outcome')
      .comment('running, healthy, degraded, unsettled; null when nobody knows');
    table.bigInteger('settled_at').comment('Since when the outcome is so');
    // Read backwards it gives the newest deployments of an Application.
    table.primary([
      'instance',
      'namespace',
      'name',
      'deployed_at',
      'history_id',
    ]);
    table.index(['deployed_at'], 'gitops_deployments_deployed_at_idx');
  });

  await knex.schema.createTable('gitops_failed_operations', table => {
    table.comment('Syncs and rollbacks that ended without success');
    addApplication(table);
    table.bigInteger('started_at').notNullable();
    table.bigInteger('finished_at');
    table.text('phase').notNullable().comment('Failed or Error');
    table.text('message');
    table.integer('retry_count').comment('How often it was tried again');
    table.text('revision').comment('What was to be deployed');
    addOrigin(table);
    table.primary(['instance', 'namespace', 'name', 'started_at']);
    table.index(['started_at'], 'gitops_failed_operations_started_at_idx');
  });

  await knex.schema.createTable('gitops_requests', table => {
    table.comment('Who asked Argo CD for what, and the answer');
    table.text('id').notNullable();
    addApplication(table);
    table.text('entity_ref').notNullable().comment('On whose page it was');
    table.text('operation').notNullable();
    table.text('parameters').notNullable().comment('JSON');
    table.text('requested_by').notNullable().comment('Entity ref or subject');
    table.text('backend').notNullable().comment('Which backend sent it');
    table.bigInteger('opened_at').notNullable();
    table.bigInteger('closed_at');
    table
      .text('outcome')
      .comment('accepted, refused, failed, unknown; null while under way');
    table.text('reason').comment('Why it was not accepted');
    table.primary(['id']);
    table.index(
      ['instance', 'namespace', 'name', 'opened_at'],
      'gitops_requests_application_idx',
    );
    table.index(['opened_at'], 'gitops_requests_opened_at_idx');
    table.index(['opened_at'], 'gitops_requests_open_idx', {
      predicate: knex.whereNull('outcome'),
    });
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('gitops_requests');
  await knex.schema.dropTable('gitops_failed_operations');
  await knex.schema.dropTable('gitops_deployments');
};
