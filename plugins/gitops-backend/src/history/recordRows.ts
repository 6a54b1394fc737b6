import { setImmediate } from 'node:timers/promises';
import { Knex } from 'knex';
import { ApplicationKey } from './HistoryStore';

/** SQLite works in our own thread: so many rows take it a few milliseconds. */
const BATCH_SIZE = 100;

/** A table of things that happened to Applications. */
export interface EventTable<Row extends ApplicationKey> {
  name: string;
  /** Column of the time at which it happened. */
  time: keyof Row & string;
  /** What else identifies a row, beside the Application and the time. */
  number?: keyof Row & string;
  /** The column that may change later. */
  state: keyof Row & string;
  /**
   * Whether a row says more than the stored one.
   *
   * @param stored - its state; undefined where there is no such row
   */
  isNews(row: Row, stored: unknown): boolean;
  /** Says the same to the database, for rows that somebody else has written since we looked. */
  onConflict(
    conflict: Knex.OnConflictQueryBuilder<Row, unknown>,
    database: Knex,
  ): Promise<unknown>;
}

/**
 * Writes the rows that are new, or say more than what is stored. It looks first: even an insert that changes nothing
 * locks the rows that are there, and PostgreSQL writes that down. The work is done a few rows at a time, with room
 * between for everything else that the process has to do.
 *
 * @returns how many rows said something new
 */
export async function recordRows<Row extends ApplicationKey>(
  database: Knex,
  table: EventTable<Row>,
  rows: Row[],
): Promise<number> {
  const unique = new Map(rows.map(row => [keyOf(table, row), row]));
  // In one order everywhere: two backends that write the same rows wait for each other, and never in a circle.
  const ordered = [...unique]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, row]) => row);
  let written = 0;
  for (let start = 0; start < ordered.length; start += BATCH_SIZE) {
    if (start > 0) {
      await setImmediate();
    }
    const batch = ordered.slice(start, start + BATCH_SIZE);
    const stored = await readStates(database, table, batch);
    const news = batch.filter(row =>
      table.isNews(row, stored.get(keyOf(table, row))),
    );
    if (news.length > 0) {
      await table.onConflict(
        database(table.name).insert(news).onConflict(keyColumns(table)),
        database,
      );
    }
    written += news.length;
  }
  return written;
}

/** Lists of single values: both databases look each of them up in the index, whatever they believe about the table. */
async function readStates<Row extends ApplicationKey>(
  database: Knex,
  table: EventTable<Row>,
  batch: Row[],
): Promise<Map<string, unknown>> {
  const groups = new Map<string, Row[]>();
  for (const row of batch) {
    const key = `${row.instance}\n${row.namespace}`;
    const group = groups.get(key);
    if (group) {
      group.push(row);
    } else {
      groups.set(key, [row]);
    }
  }
  const states = new Map<string, unknown>();
  for (const group of groups.values()) {
    const [{ instance, namespace }] = group;
    const found: Row[] = await database(table.name)
      .select(...keyColumns(table), table.state)
      .where({ instance, namespace })
      .whereIn('name', [...new Set(group.map(({ name }) => name))])
      .whereIn(table.time, [
        ...new Set(group.map(row => Number(row[table.time]))),
      ]);
    for (const row of found) {
      states.set(keyOf(table, row), row[table.state]);
    }
  }
  return states;
}

function keyColumns<Row extends ApplicationKey>(
  table: EventTable<Row>,
): string[] {
  const { time, number } = table;
  return ['instance', 'namespace', 'name', time, ...(number ? [number] : [])];
}

function keyOf<Row extends ApplicationKey>(
  table: EventTable<Row>,
  row: Row,
): string {
  const { time, number } = table;
  return [
    row.instance,
    row.namespace,
    row.name,
    // PostgreSQL gives 64 bits as text.
    Number(row[time]),
    ...(number ? [row[number]] : []),
  ].join('\n');
}
