import { randomUUID } from 'node:crypto';
import { Knex } from 'knex';
import { APPLICATION_COLUMNS, applicationValues } from './applicationColumns';
import {
  ApplicationKey,
  NewOperationRequest,
  OperationRequest,
  OperationRequestPage,
  REQUEST_OUTCOMES,
  RequestedOperation,
  RequestOutcome,
} from './HistoryStore';
import { PageColumn, readPage } from './readPage';
import { readSyncStarts } from './readSyncStarts';
import { fromRowTime, toRowText } from './rowValues';

const TABLE = 'gitops_requests';

/** A sync that Argo CD has taken begins at once, unless it has much to do. */
const START_MS = 60_000;

/** Argo CD writes whole seconds: what it began may seem to be older than the request for it. */
const SECOND_MS = 1_000;

interface RequestRow extends ApplicationKey {
  id: string;
  environment: string;
  entity_ref: string;
  operation: RequestedOperation;
  parameters: string;
  requested_by: string;
  backend: string;
  opened_at: number | string;
  closed_at: number | string | null;
  outcome: string | null;
  reason: string | null;
}

const ORDER: PageColumn<RequestRow>[] = [
  { name: 'opened_at', type: 'number' },
  { name: 'id', type: 'text' },
];

/**
 * The table of requests: who asked Argo CD for what, and the answer.
 */
export class RequestTable {
  readonly #database: Knex;
  readonly #backend: string;

  static create(options: {
    database: Knex;
    /** Name of this backend, which no other one has. */
    backend: string;
  }): RequestTable {
    return new RequestTable(options.database, options.backend);
  }

  private constructor(database: Knex, backend: string) {
    this.#database = database;
    this.#backend = backend;
  }

  async open(request: NewOperationRequest): Promise<string> {
    const id = randomUUID();
    await this.#database<RequestRow>(TABLE).insert({
      id,
      instance: request.instance,
      namespace: request.namespace,
      name: request.name,
      environment: request.environment,
      entity_ref: request.entityRef,
      operation: request.operation,
      parameters: JSON.stringify(request.parameters),
      requested_by: request.requestedBy,
      backend: this.#backend,
      opened_at: Date.now(),
    });
    return id;
  }

  async close(
    id: string,
    result: { outcome: RequestOutcome; reason?: string },
  ): Promise<void> {
    await this.#database<RequestRow>(TABLE)
      .where({ id })
      .andWhere(query =>
        query.whereNull('outcome').orWhere('outcome', 'unknown'),
      )
      .update({
        outcome: result.outcome,
        reason: toRowText(result.reason),
        closed_at: Date.now(),
      });
  }

  async closeAbandoned(options: { openedBefore: Date }): Promise<number> {
    return this.#database<RequestRow>(TABLE)
      .whereNull('outcome')
      .andWhere('opened_at', '<', options.openedBefore.getTime())
      .update({
        outcome: 'unknown',
        reason: 'The backend that sent it ended before an answer came',
        closed_at: Date.now(),
      });
  }

  async correctUnknown(options: { openedAfter: Date }): Promise<number> {
    const unknown: RequestRow[] = await this.#database<RequestRow>(TABLE)
      .where({ operation: 'sync', outcome: 'unknown' })
      .andWhere('opened_at', '>', options.openedAfter.getTime());
    let corrected = 0;
    for (const row of unknown) {
      if (await this.#wasSeen(row)) {
        await this.close(row.id, { outcome: 'accepted' });
        corrected += 1;
      }
    }
    return corrected;
  }

  async list(
    applications: ApplicationKey[],
    options: { limit: number; before?: string },
  ): Promise<OperationRequestPage> {
    const { rows, before } = await readPage(
      this.#database<RequestRow>(TABLE).whereIn(
        [...APPLICATION_COLUMNS],
        applications.map(applicationValues),
      ),
      { ...options, order: ORDER },
    );
    return { items: rows.map(fromRow), ...(before ? { before } : {}) };
  }

  async deleteOlderThan(time: Date): Promise<number> {
    return this.#database<RequestRow>(TABLE)
      .where('opened_at', '<', time.getTime())
      .delete();
  }

  /** Argo CD tells who asked for an operation, and not by which request: only what leaves no doubt counts. */
  async #wasSeen(row: RequestRow): Promise<boolean> {
    const { instance, namespace, name, requested_by: requestedBy } = row;
    const openedAt = Number(row.opened_at);
    const starts = await readSyncStarts(this.#database, {
      instance,
      namespace,
      name,
      requestedBy,
      from: openedAt - SECOND_MS,
      to: openedAt + START_MS,
    });
    for (const start of starts) {
      const asked: RequestRow[] = await this.#database<RequestRow>(TABLE)
        .where({ instance, namespace, name, requested_by: requestedBy })
        .andWhere({ operation: 'sync' })
        .andWhere(query =>
          query
            .whereNull('outcome')
            .orWhereIn('outcome', ['accepted', 'unknown']),
        )
        .whereBetween('opened_at', [start - START_MS, start + SECOND_MS]);
      const able = asked.filter(each => !isDryRun(each));
      if (able.length === 1 && able[0].id === row.id) {
        return true;
      }
    }
    return false;
  }
}

/** It leaves neither a deployment nor a failure. */
function isDryRun({ parameters }: RequestRow): boolean {
  return JSON.parse(parameters).dryRun === true;
}

function fromRow(row: RequestRow): OperationRequest {
  const outcome = REQUEST_OUTCOMES.find(known => known === row.outcome);
  return {
    id: row.id,
    instance: row.instance,
    namespace: row.namespace,
    name: row.name,
    environment: row.environment,
    entityRef: row.entity_ref,
    operation: row.operation,
    parameters: JSON.parse(row.parameters),
    requestedBy: row.requested_by,
    backend: row.backend,
    openedAt: fromRowTime(row.opened_at),
    ...(row.closed_at === null ? {} : { closedAt: fromRowTime(row.closed_at) }),
    ...(outcome ? { outcome } : {}),
    ...(row.reason === null ? {} : { reason: row.reason }),
  };
}
