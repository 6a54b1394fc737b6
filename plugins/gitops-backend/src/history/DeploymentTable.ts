import {
  DEPLOYMENT_OUTCOMES,
  DeploymentOutcome,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { Knex } from 'knex';
import { APPLICATION_COLUMNS, applicationValues } from './applicationColumns';
import {
  ApplicationKey,
  DeploymentPage,
  StoredDeployment,
} from './HistoryStore';
import { PageColumn, readPage } from './readPage';
import { EventTable, recordRows } from './recordRows';
import {
  fromRowTime,
  toRowCount,
  toRowName,
  toRowText,
  toRowTime,
} from './rowValues';

interface DeploymentRow extends ApplicationKey {
  environment: string;
  deployed_at: number | string;
  history_id: number;
  revision: string;
  repo_url: string | null;
  deploy_started_at: number | string | null;
  automated: boolean | number;
  initiated_by: string | null;
  requested_by: string | null;
  rollback: boolean | number;
  outcome: string | null;
  settled_at: number | string | null;
}

const TABLE: EventTable<DeploymentRow> = {
  name: 'gitops_deployments',
  time: 'deployed_at',
  number: 'history_id',
  state: 'outcome',
  isNews: ({ outcome }, stored) => isNews(outcome, stored),
  onConflict: async (conflict, database) =>
    conflict
      .merge({
        outcome: database.raw("coalesce(excluded.outcome, 'unsettled')"),
        settled_at: database.raw('excluded.settled_at'),
      })
      .whereRaw(
        `(gitops_deployments.outcome = 'running' and coalesce(excluded.outcome, '') <> 'running')
          or (gitops_deployments.outcome is null and excluded.outcome <> 'running')`,
      ),
};

/** Newest first; the rest only leaves no two alike. */
const ORDER: PageColumn<DeploymentRow>[] = [
  { name: 'deployed_at', type: 'number' },
  { name: 'history_id', type: 'number' },
  ...APPLICATION_COLUMNS.map(name => ({ name, type: 'text' as const })),
];

/**
 * The table of deployments.
 */
export class DeploymentTable {
  readonly #database: Knex;

  static create(options: { database: Knex }): DeploymentTable {
    return new DeploymentTable(options.database);
  }

  private constructor(database: Knex) {
    this.#database = database;
  }

  async record(deployments: StoredDeployment[]): Promise<number> {
    return recordRows(this.#database, TABLE, deployments.flatMap(toRow));
  }

  async list(
    applications: ApplicationKey[],
    options: { limit: number; before?: string; seen?: StoredDeployment[] },
  ): Promise<DeploymentPage> {
    const { limit, before: place, seen } = options;
    const { rows, before } = await readPage(
      this.#database<DeploymentRow>(TABLE.name).whereIn(
        [...APPLICATION_COLUMNS],
        applications.map(applicationValues),
      ),
      { limit, before: place, order: ORDER, extra: seen?.flatMap(toRow) },
    );
    return { items: rows.map(fromRow), ...(before ? { before } : {}) };
  }

  async deleteOlderThan(time: Date): Promise<number> {
    return this.#database(TABLE.name)
      .where('deployed_at', '<', time.getTime())
      .delete();
  }
}

/**
 * Whether an outcome says more than the stored one. One that is absent belongs to a deployment that is not the newest any
 * more: if it is stored as running, nobody saw it settle.
 *
 * @param stored - undefined where there is no such row
 */
function isNews(outcome: string | null, stored: unknown): boolean {
  switch (stored) {
    case undefined:
      return true;
    case null:
      return outcome !== null && outcome !== 'running';
    default:
      return stored === 'running' && outcome !== 'running';
  }
}

function toRow(deployment: StoredDeployment): DeploymentRow[] {
  const deployedAt = toRowTime(deployment.deployedAt);
  const historyId = toRowCount(deployment.historyId);
  // Without them it cannot be told from others.
  if (deployedAt === null || historyId === null) {
    return [];
  }
  return [
    {
      instance: deployment.instance,
      namespace: toRowName(deployment.namespace),
      name: toRowName(deployment.name),
      environment: toRowText(deployment.environment),
      deployed_at: deployedAt,
      history_id: historyId,
      revision: toRowText(deployment.revision),
      repo_url: toRowText(deployment.repoUrl),
      deploy_started_at: toRowTime(deployment.deployStartedAt),
      automated: deployment.automated,
      initiated_by: toRowText(deployment.initiatedBy),
      requested_by: toRowText(deployment.requestedBy),
      rollback: deployment.rollback,
      outcome: deployment.outcome ?? null,
      settled_at: toRowTime(deployment.settledAt),
    },
  ];
}

function fromRow(row: DeploymentRow): StoredDeployment {
  const outcome = readOutcome(row.outcome);
  return {
    instance: row.instance,
    namespace: row.namespace,
    name: row.name,
    environment: row.environment,
    historyId: row.history_id,
    revision: row.revision,
    deployedAt: fromRowTime(row.deployed_at),
    ...(row.deploy_started_at === null
      ? {}
      : { deployStartedAt: fromRowTime(row.deploy_started_at) }),
    ...(row.initiated_by === null ? {} : { initiatedBy: row.initiated_by }),
    ...(row.requested_by === null ? {} : { requestedBy: row.requested_by }),
    automated: Boolean(row.automated),
    ...(row.repo_url === null ? {} : { repoUrl: row.repo_url }),
    rollback: Boolean(row.rollback),
    ...(outcome ? { outcome } : {}),
    ...(row.settled_at === null
      ? {}
      : { settledAt: fromRowTime(row.settled_at) }),
  };
}

function readOutcome(text: string | null): DeploymentOutcome | undefined {
  return DEPLOYMENT_OUTCOMES.find(known => known === text);
}
