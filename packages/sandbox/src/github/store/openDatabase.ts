import Database from 'better-sqlite3';

export type SqliteDatabase = Database.Database;

/** GitHub's ids are never used twice; AUTOINCREMENT is what keeps SQLite from doing so. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS accounts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  login TEXT NOT NULL COLLATE NOCASE UNIQUE,
  type TEXT NOT NULL CHECK (type IN ('User', 'Bot', 'Organization')),
  name TEXT,
  email TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS tokens (
  token TEXT PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  installation_id INTEGER,
  expires_at TEXT
);
CREATE TABLE IF NOT EXISTS organization_members (
  organization_id INTEGER NOT NULL REFERENCES accounts (id),
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  role TEXT NOT NULL CHECK (role IN ('admin', 'member')),
  PRIMARY KEY (organization_id, account_id)
);
CREATE TABLE IF NOT EXISTS apps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  owner_id INTEGER NOT NULL REFERENCES accounts (id),
  bot_id INTEGER NOT NULL REFERENCES accounts (id),
  public_key TEXT NOT NULL,
  created_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS installations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  app_id INTEGER NOT NULL REFERENCES apps (id),
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  created_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS teams (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id INTEGER NOT NULL REFERENCES accounts (id),
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (organization_id, slug)
);
CREATE TABLE IF NOT EXISTS team_members (
  team_id INTEGER NOT NULL REFERENCES teams (id),
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  PRIMARY KEY (team_id, account_id)
);
CREATE TABLE IF NOT EXISTS repositories (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL REFERENCES accounts (id),
  name TEXT NOT NULL COLLATE NOCASE,
  creator_id INTEGER NOT NULL REFERENCES accounts (id),
  default_branch TEXT NOT NULL,
  visibility TEXT NOT NULL CHECK (visibility IN ('public', 'private', 'internal')),
  archived INTEGER NOT NULL DEFAULT 0,
  details TEXT NOT NULL,
  last_number INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  pushed_at TEXT NOT NULL,
  UNIQUE (owner_id, name)
);
CREATE TABLE IF NOT EXISTS former_names (
  owner_id INTEGER NOT NULL REFERENCES accounts (id),
  name TEXT NOT NULL COLLATE NOCASE,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  PRIMARY KEY (owner_id, name)
);
CREATE TABLE IF NOT EXISTS team_repositories (
  team_id INTEGER NOT NULL REFERENCES teams (id),
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  permission TEXT NOT NULL,
  PRIMARY KEY (team_id, repository_id)
);
CREATE TABLE IF NOT EXISTS rulesets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  definition TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS pulls (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  author_id INTEGER NOT NULL REFERENCES accounts (id),
  title TEXT NOT NULL,
  body TEXT,
  draft INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
  base_ref TEXT NOT NULL,
  base_sha TEXT NOT NULL,
  head_ref TEXT NOT NULL,
  head_sha TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  closed_at TEXT,
  merged_at TEXT,
  merged_by_id INTEGER REFERENCES accounts (id),
  merge_commit_sha TEXT,
  UNIQUE (repository_id, number)
);
CREATE INDEX IF NOT EXISTS pulls_by_state ON pulls (repository_id, state);
CREATE UNIQUE INDEX IF NOT EXISTS one_open_pull_per_branches
  ON pulls (repository_id, base_ref, head_ref) WHERE state = 'open';
CREATE TABLE IF NOT EXISTS merge_intents (
  pull_id INTEGER PRIMARY KEY REFERENCES pulls (id) ON DELETE CASCADE,
  merged_by_id INTEGER NOT NULL REFERENCES accounts (id),
  sha TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS reviews (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  pull_id INTEGER NOT NULL REFERENCES pulls (id) ON DELETE CASCADE,
  author_id INTEGER NOT NULL REFERENCES accounts (id),
  state TEXT NOT NULL CHECK (state IN ('APPROVED', 'CHANGES_REQUESTED', 'COMMENTED', 'DISMISSED')),
  body TEXT NOT NULL,
  commit_sha TEXT NOT NULL,
  submitted_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS reviews_by_pull ON reviews (pull_id);
CREATE TABLE IF NOT EXISTS requested_reviewers (
  pull_id INTEGER NOT NULL REFERENCES pulls (id) ON DELETE CASCADE,
  account_id INTEGER REFERENCES accounts (id),
  team_id INTEGER REFERENCES teams (id),
  UNIQUE (pull_id, account_id),
  UNIQUE (pull_id, team_id)
);
CREATE TABLE IF NOT EXISTS comments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  pull_id INTEGER NOT NULL REFERENCES pulls (id) ON DELETE CASCADE,
  author_id INTEGER NOT NULL REFERENCES accounts (id),
  body TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS comments_by_pull ON comments (pull_id);
CREATE TABLE IF NOT EXISTS labels (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  name TEXT NOT NULL COLLATE NOCASE,
  color TEXT NOT NULL,
  description TEXT,
  UNIQUE (repository_id, name)
);
CREATE TABLE IF NOT EXISTS pull_labels (
  pull_id INTEGER NOT NULL REFERENCES pulls (id) ON DELETE CASCADE,
  label_id INTEGER NOT NULL REFERENCES labels (id) ON DELETE CASCADE,
  PRIMARY KEY (pull_id, label_id)
);
CREATE TABLE IF NOT EXISTS check_suites (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  app_id INTEGER NOT NULL REFERENCES apps (id),
  head_sha TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (repository_id, app_id, head_sha)
);
CREATE TABLE IF NOT EXISTS check_runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  suite_id INTEGER NOT NULL REFERENCES check_suites (id) ON DELETE CASCADE,
  pull_id INTEGER REFERENCES pulls (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'in_progress', 'completed')),
  conclusion TEXT,
  started_at TEXT NOT NULL,
  completed_at TEXT,
  details_url TEXT,
  external_id TEXT NOT NULL,
  output TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS check_runs_by_suite ON check_runs (suite_id);
CREATE INDEX IF NOT EXISTS check_runs_by_pull ON check_runs (pull_id);
CREATE TABLE IF NOT EXISTS commit_statuses (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  sha TEXT NOT NULL,
  context TEXT NOT NULL COLLATE NOCASE,
  state TEXT NOT NULL CHECK (state IN ('error', 'failure', 'pending', 'success')),
  description TEXT,
  target_url TEXT,
  creator_id INTEGER NOT NULL REFERENCES accounts (id),
  created_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS commit_statuses_by_sha ON commit_statuses (repository_id, sha);
CREATE TABLE IF NOT EXISTS environments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  name TEXT NOT NULL COLLATE NOCASE,
  protection TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (repository_id, name)
);
CREATE TABLE IF NOT EXISTS branch_policies (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  environment_id INTEGER NOT NULL REFERENCES environments (id) ON DELETE CASCADE,
  type TEXT NOT NULL CHECK (type IN ('branch', 'tag')),
  name TEXT NOT NULL,
  UNIQUE (environment_id, type, name)
);
CREATE TABLE IF NOT EXISTS variables (
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  environment_id INTEGER REFERENCES environments (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS variables_by_name
  ON variables (repository_id, COALESCE(environment_id, 0), name);
CREATE TABLE IF NOT EXISTS hooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
  purpose TEXT,
  active INTEGER NOT NULL,
  events TEXT NOT NULL,
  config TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (repository_id, purpose)
);
CREATE TABLE IF NOT EXISTS hook_deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hook_id INTEGER NOT NULL REFERENCES hooks (id) ON DELETE CASCADE,
  guid TEXT NOT NULL,
  event TEXT NOT NULL,
  action TEXT,
  redelivery INTEGER NOT NULL,
  delivered_at TEXT NOT NULL,
  duration REAL NOT NULL,
  status TEXT NOT NULL,
  status_code INTEGER NOT NULL,
  url TEXT NOT NULL,
  request TEXT NOT NULL,
  response TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS hook_deliveries_by_hook ON hook_deliveries (hook_id);
CREATE TABLE IF NOT EXISTS repository_oidc_subjects (
  repository_id INTEGER PRIMARY KEY REFERENCES repositories (id) ON DELETE CASCADE,
  subject TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS organization_oidc_subjects (
  organization_id INTEGER PRIMARY KEY REFERENCES accounts (id),
  subject TEXT NOT NULL
);
`;

/**
 * Opens (and creates) the file that holds everything which is not in git. Each change is one transaction, so whatever
 * ends the process, the file holds all of a change or nothing of it. Tables and columns that an older file lacks are
 * added.
 */
export function openDatabase(file: string): SqliteDatabase {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('foreign_keys = ON');
  database.exec(SCHEMA);
  addColumn(database, 'tokens', 'rights');
  addColumn(database, 'apps', 'permissions');
  return database;
}

/** Brings a column that an older file lacks, empty in all its rows. */
function addColumn(
  database: SqliteDatabase,
  table: string,
  column: string,
): void {
  const isThere = database
    .prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ?')
    .get(table, column);
  if (!isThere) {
    database.exec(`ALTER TABLE ${table} ADD COLUMN ${column} TEXT`);
  }
}
