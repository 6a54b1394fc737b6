import { InputError } from '@backstage/errors';
import { Knex } from 'knex';

/** What a page is ordered by. Numbers are times and counts: PostgreSQL gives those of 64 bits as text. */
export interface PageColumn<Row> {
  name: keyof Row & string;
  type: 'number' | 'text';
}

/**
 * Reads one page of rows, highest values first.
 *
 * @param options.order - columns that leave no two rows alike
 * @param options.before - `before` of the page above
 * @returns `before` is absent when there are no more rows
 * @throws InputError when `before` is none of ours
 */
export async function readPage<Row extends {}>(
  query: Knex.QueryBuilder,
  options: { order: PageColumn<Row>[]; limit: number; before?: string },
): Promise<{ rows: Row[]; before?: string }> {
  const { order, limit, before } = options;
  const names = order.map(({ name }) => name);
  if (before !== undefined) {
    query.whereRaw(
      `(${names.map(() => '??').join(', ')}) < (${names
        .map(() => '?')
        .join(', ')})`,
      [...names, ...readCursor(before, order)],
    );
  }
  const rows: Row[] = await query
    .orderBy(names.map(column => ({ column, order: 'desc' })))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page,
    ...(last && rows.length > limit
      ? { before: writeCursor(last, order) }
      : {}),
  };
}

function writeCursor<Row>(row: Row, order: PageColumn<Row>[]): string {
  const values = order.map(({ name, type }) =>
    type === 'number' ? Number(row[name]) : row[name],
  );
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

function readCursor<Row>(
  cursor: string,
  order: PageColumn<Row>[],
): (string | number)[] {
  const values = parse(cursor);
  if (
    !Array.isArray(values) ||
    values.length !== order.length ||
    order.some(({ type }, index) =>
      type === 'number'
        ? !Number.isSafeInteger(values[index])
        : typeof values[index] !== 'string',
    )
  ) {
    throw new InputError(
      '"before" is no place in the history: take it from the page above',
    );
  }
  return values;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
