import { SqliteDatabase } from './openDatabase';
import { timestamp } from './timestamp';

/** Deliveries of each hook that are kept; GitHub keeps those of three days. */
const KEPT_DELIVERIES = 100;

/** Where a hook sends to, and how. */
export interface HookConfig {
  url: string;
  content_type: 'json' | 'form';
  secret?: string;
  insecure_ssl: '0' | '1';
}

/** What somebody can say of a hook. */
export interface HookDefinition {
  active: boolean;
  events: string[];
  config: HookConfig;
}

/** An address that is told of what happens in a repository. */
export interface Hook extends HookDefinition {
  id: number;
  repositoryId: number;
  createdAt: string;
  updatedAt: string;
}

/** One request to the address of a hook, and what came of it. */
export interface HookDelivery {
  id: number;
  hookId: number;
  /** Of the event; the same for all hooks and for redeliveries. */
  guid: string;
  event: string;
  action: string | null;
  redelivery: boolean;
  deliveredAt: string;
  /** Seconds. */
  duration: number;
  /** `OK`, or what went wrong. */
  status: string;
  /** 0 where nobody answered. */
  statusCode: number;
  url: string;
  request: { headers: Record<string, string>; payload: object };
  response: { headers: Record<string, string>; payload: string };
}

interface HookRow {
  id: number;
  repository_id: number;
  active: number;
  events: string;
  config: string;
  created_at: string;
  updated_at: string;
}

interface DeliveryRow {
  id: number;
  hook_id: number;
  guid: string;
  event: string;
  action: string | null;
  redelivery: number;
  delivered_at: string;
  duration: number;
  status: string;
  status_code: number;
  url: string;
  request: string;
  response: string;
}

/** The hooks of repositories and what was delivered to them. */
export class HookStore {
  readonly #database: SqliteDatabase;

  private constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  static create(database: SqliteDatabase): HookStore {
    return new HookStore(database);
  }

  /** @param purpose - names a hook that is looked up again by what it is for, not by its address */
  insert(
    repositoryId: number,
    { active, events, config }: HookDefinition,
    purpose: string | null = null,
  ): Hook {
    const now = timestamp();
    const { lastInsertRowid } = this.#database
      .prepare(
        `INSERT INTO hooks (repository_id, purpose, active, events, config, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        repositoryId,
        purpose,
        active ? 1 : 0,
        JSON.stringify(events),
        JSON.stringify(config),
        now,
        now,
      );
    return this.#get(Number(lastInsertRowid));
  }

  find(repositoryId: number, id: number): Hook | undefined {
    return this.list(repositoryId).find(hook => hook.id === id);
  }

  findByPurpose(repositoryId: number, purpose: string): Hook | undefined {
    const row = this.#database
      .prepare<[number, string], HookRow>(
        'SELECT * FROM hooks WHERE repository_id = ? AND purpose = ?',
      )
      .get(repositoryId, purpose);
    return row && toHook(row);
  }

  list(repositoryId: number): Hook[] {
    return this.#database
      .prepare<[number], HookRow>(
        'SELECT * FROM hooks WHERE repository_id = ? ORDER BY id',
      )
      .all(repositoryId)
      .map(toHook);
  }

  update(id: number, { active, events, config }: HookDefinition): Hook {
    this.#database
      .prepare(
        'UPDATE hooks SET active = ?, events = ?, config = ?, updated_at = ? WHERE id = ?',
      )
      .run(
        active ? 1 : 0,
        JSON.stringify(events),
        JSON.stringify(config),
        timestamp(),
        id,
      );
    return this.#get(id);
  }

  delete(id: number): void {
    this.#database.prepare('DELETE FROM hooks WHERE id = ?').run(id);
  }

  /** Forgets the oldest ones of the hook. A hook that is gone meanwhile has none. */
  insertDelivery(delivery: Omit<HookDelivery, 'id'>): void {
    this.#database.transaction(() => {
      this.#database
        .prepare(
          `INSERT INTO hook_deliveries (hook_id, guid, event, action, redelivery, delivered_at, duration, status,
           status_code, url, request, response)
           SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM hooks WHERE id = ?`,
        )
        .run(
          delivery.guid,
          delivery.event,
          delivery.action,
          delivery.redelivery ? 1 : 0,
          delivery.deliveredAt,
          delivery.duration,
          delivery.status,
          delivery.statusCode,
          delivery.url,
          JSON.stringify(delivery.request),
          JSON.stringify(delivery.response),
          delivery.hookId,
        );
      this.#database
        .prepare(
          `DELETE FROM hook_deliveries WHERE hook_id = ? AND id NOT IN
           (SELECT id FROM hook_deliveries WHERE hook_id = ? ORDER BY id DESC LIMIT ?)`,
        )
        .run(delivery.hookId, delivery.hookId, KEPT_DELIVERIES);
    })();
  }

  /** Newest first. */
  deliveries(hookId: number): HookDelivery[] {
    return this.#database
      .prepare<[number], DeliveryRow>(
        'SELECT * FROM hook_deliveries WHERE hook_id = ? ORDER BY id DESC',
      )
      .all(hookId)
      .map(toDelivery);
  }

  #get(id: number): Hook {
    const row = this.#database
      .prepare<[number], HookRow>('SELECT * FROM hooks WHERE id = ?')
      .get(id);
    if (!row) {
      throw new Error(`There is no hook with id ${id}`);
    }
    return toHook(row);
  }
}

function toHook(row: HookRow): Hook {
  return {
    id: row.id,
    repositoryId: row.repository_id,
    active: row.active === 1,
    events: JSON.parse(row.events),
    config: JSON.parse(row.config),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toDelivery(row: DeliveryRow): HookDelivery {
  return {
    id: row.id,
    hookId: row.hook_id,
    guid: row.guid,
    event: row.event,
    action: row.action,
    redelivery: row.redelivery === 1,
    deliveredAt: row.delivered_at,
    duration: row.duration,
    status: row.status,
    statusCode: row.status_code,
    url: row.url,
    request: JSON.parse(row.request),
    response: JSON.parse(row.response),
  };
}
