import { SqliteDatabase } from './openDatabase';

/** Colour of labels that come into being without one. */
export const DEFAULT_LABEL_COLOR = 'ededed';

/** A label of a repository. */
export interface Label {
  id: number;
  name: string;
  /** Six hexadecimal digits. */
  color: string;
  description: string | null;
}

/** The labels of repositories, and which pull requests wear them. */
export class LabelStore {
  readonly #database: SqliteDatabase;

  private constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  static create(database: SqliteDatabase): LabelStore {
    return new LabelStore(database);
  }

  insert(
    repositoryId: number,
    {
      name,
      color = DEFAULT_LABEL_COLOR,
      description = null,
    }: { name: string; color?: string; description?: string | null },
  ): Label {
    const label = this.#database
      .prepare<unknown[], Label>(
        `INSERT INTO labels (repository_id, name, color, description) VALUES (?, ?, ?, ?)
         RETURNING id, name, color, description`,
      )
      .get(repositoryId, name, color.toLowerCase(), description);
    if (!label) {
      throw new Error('The label was not stored');
    }
    return label;
  }

  find(repositoryId: number, name: string): Label | undefined {
    return this.#database
      .prepare<[number, string], Label>(
        'SELECT id, name, color, description FROM labels WHERE repository_id = ? AND name = ?',
      )
      .get(repositoryId, name);
  }

  list(repositoryId: number): Label[] {
    return this.#database
      .prepare<[number], Label>(
        'SELECT id, name, color, description FROM labels WHERE repository_id = ? ORDER BY name',
      )
      .all(repositoryId);
  }

  update(label: Label): void {
    this.#database
      .prepare(
        'UPDATE labels SET name = ?, color = ?, description = ? WHERE id = ?',
      )
      .run(label.name, label.color.toLowerCase(), label.description, label.id);
  }

  delete(id: number): void {
    this.#database.prepare('DELETE FROM labels WHERE id = ?').run(id);
  }

  ofPull(pullId: number): Label[] {
    return this.#database
      .prepare<[number], Label>(
        `SELECT id, name, color, description FROM labels JOIN pull_labels ON label_id = id
         WHERE pull_id = ? ORDER BY name`,
      )
      .all(pullId);
  }

  /** Adds labels to a pull request; those that the repository does not know are created, as GitHub does. */
  add(pullId: number, repositoryId: number, names: string[]): void {
    this.#database.transaction(() => {
      for (const name of names) {
        const label =
          this.find(repositoryId, name) ?? this.insert(repositoryId, { name });
        this.#database
          .prepare(
            'INSERT OR IGNORE INTO pull_labels (pull_id, label_id) VALUES (?, ?)',
          )
          .run(pullId, label.id);
      }
    })();
  }

  /** Makes the names the only labels of a pull request. */
  replace(pullId: number, repositoryId: number, names: string[]): void {
    this.#database.transaction(() => {
      this.#database
        .prepare('DELETE FROM pull_labels WHERE pull_id = ?')
        .run(pullId);
      this.add(pullId, repositoryId, names);
    })();
  }

  remove(pullId: number, labelId: number): void {
    this.#database
      .prepare('DELETE FROM pull_labels WHERE pull_id = ? AND label_id = ?')
      .run(pullId, labelId);
  }
}
