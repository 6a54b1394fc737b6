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
 * @param options.extra - rows that are listed in their places where the table has no such row
 * @returns `before` is absent when there are no more rows
 * @throws InputError when `before` is none of ours
 */
export async function readPage<Row extends {}>(
  query: Knex.QueryBuilder,
  options: {
    order: PageColumn<Row>[];
    limit: number;
    before?: string;
    extra?: Row[];
  },
): Promise<{ rows: Row[]; before?: string }> {
  const { order, limit, before, extra = [] } = options;
  const names = order.map(({ name }) => name);
  const place = before === undefined ? undefined : readCursor(before, order);
  if (place) {
    query.whereRaw(
      `(${names.map(() => '??').join(', ')}) < (${names
        .map(() => '?')
        .join(', ')})`,
      [...names, ...place],
    );
  }
  const stored: Row[] = await query
    .orderBy(names.map(column => ({ column, order: 'desc' })))
    .limit(limit + 1);
  const known = new Set(stored.map(row => writeCursor(row, order)));
  const unstored = extra.filter(
    row =>
      !known.has(writeCursor(row, order)) &&
      (!place || compare(placeOf(row, order), place) < 0),
  );
  // What the database alone has ordered stays as it is: it may order texts in another way.
  const rows =
    unstored.length === 0
      ? stored
      : [...stored, ...unstored].sort((a, b) =>
          compare(placeOf(b, order), placeOf(a, order)),
        );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page,
    ...(last && rows.length > limit
      ? { before: writeCursor(last, order) }
      : {}),
  };
}

function placeOf<Row>(row: Row, order: PageColumn<Row>[]): (string | number)[] {
  return order.map(({ name, type }) =>
    type === 'number' ? Number(row[name]) : String(row[name]),
  );
}

function compare(a: (string | number)[], b: (string | number)[]): number {
  const index = a.findIndex((value, column) => value !== b[column]);
  if (index < 0) {
    return 0;
  }
  return a[index] < b[index] ? -1 : 1;
}

function writeCursor<Row>(row: Row, order: PageColumn<Row>[]): string {
  return Buffer.from(JSON.stringify(placeOf(row, order))).toString('base64url');
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
