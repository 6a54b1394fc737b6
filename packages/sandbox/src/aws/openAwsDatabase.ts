import Database from 'better-sqlite3';
import { AwsSeed } from './AwsSeed';

export type SqliteDatabase = Database.Database;

/** Nothing is ever searched but by name, so everything else of a thing is one JSON text. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS ecr_repositories (
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  details TEXT NOT NULL,
  PRIMARY KEY (region, name)
);
CREATE TABLE IF NOT EXISTS ecr_images (
  region TEXT NOT NULL,
  repository TEXT NOT NULL,
  digest TEXT NOT NULL,
  details TEXT NOT NULL,
  PRIMARY KEY (region, repository, digest),
  FOREIGN KEY (region, repository) REFERENCES ecr_repositories (region, name) ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS ecr_image_tags (
  region TEXT NOT NULL,
  repository TEXT NOT NULL,
  tag TEXT NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (region, repository, tag),
  FOREIGN KEY (region, repository, digest) REFERENCES ecr_images (region, repository, digest) ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS iam_roles (
  name TEXT NOT NULL COLLATE NOCASE PRIMARY KEY,
  details TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS iam_role_policies (
  role TEXT NOT NULL COLLATE NOCASE REFERENCES iam_roles (name),
  name TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (role, name)
);
CREATE TABLE IF NOT EXISTS iam_oidc_providers (
  arn TEXT NOT NULL PRIMARY KEY,
  details TEXT NOT NULL
);
`;

/**
 * Opens (and creates and seeds) the file that holds an account. Whatever ends the process, the file holds all of a call
 * or nothing of it.
 *
 * @param file - `:memory:` for an account that ends with the process
 */
export function openAwsDatabase(file: string, seed: AwsSeed): SqliteDatabase {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('foreign_keys = ON');
  database.transaction(() => {
    const isNew = database.pragma('user_version', { simple: true }) === 0;
    database.exec(SCHEMA);
    if (isNew) {
      insertSeed(database, seed);
      database.pragma('user_version = 1');
    }
  })();
  return database;
}

function insertSeed(database: SqliteDatabase, seed: AwsSeed): void {
  const insert = database.prepare(
    'INSERT INTO iam_oidc_providers (arn, details) VALUES (?, ?)',
  );
  for (const { issuer, audiences } of seed.oidcProviders) {
    insert.run(
      `arn:aws:iam::${seed.accountId}:oidc-provider/${issuer}`,
      JSON.stringify({
        url: issuer,
        clientIds: audiences,
        thumbprints: [],
        createdAt: new Date().toISOString(),
      }),
    );
  }
}
