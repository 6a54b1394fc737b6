import { SqliteDatabase } from '../openAwsDatabase';

/** An image as it is kept: its manifest and nothing of its layers. */
export interface EcrImageRecord {
  digest: string;
  manifest: string;
  mediaType: string;
  artifactMediaType?: string;
  sizeInBytes: number;
  /** Seconds since 1970. */
  pushedAt: number;
  /** In the order of the alphabet. */
  tags: string[];
}

/** The images of one repository. */
export class EcrImageStore {
  readonly #database: SqliteDatabase;
  readonly #repository: [region: string, name: string];

  private constructor(options: {
    database: SqliteDatabase;
    region: string;
    repository: string;
  }) {
    this.#database = options.database;
    this.#repository = [options.region, options.repository];
  }

  static create(options: {
    database: SqliteDatabase;
    region: string;
    repository: string;
  }): EcrImageStore {
    return new EcrImageStore(options);
  }

  /** All of them, the newest last. */
  list(): EcrImageRecord[] {
    return this.#database
      .prepare<[string, string], { details: string }>(
        'SELECT details FROM ecr_images WHERE region = ? AND repository = ? ORDER BY rowid',
      )
      .all(...this.#repository)
      .map(({ details }) => this.#withTags(JSON.parse(details)));
  }

  findByDigest(digest: string): EcrImageRecord | undefined {
    const row = this.#database
      .prepare<[string, string, string], { details: string }>(
        'SELECT details FROM ecr_images WHERE region = ? AND repository = ? AND digest = ?',
      )
      .get(...this.#repository, digest);
    return row && this.#withTags(JSON.parse(row.details));
  }

  findByTag(tag: string): EcrImageRecord | undefined {
    const row = this.#database
      .prepare<[string, string, string], { digest: string }>(
        'SELECT digest FROM ecr_image_tags WHERE region = ? AND repository = ? AND tag = ?',
      )
      .get(...this.#repository, tag);
    return row && this.findByDigest(row.digest);
  }

  insert(image: Omit<EcrImageRecord, 'tags'>): void {
    this.#database
      .prepare(
        'INSERT INTO ecr_images (region, repository, digest, details) VALUES (?, ?, ?, ?)',
      )
      .run(...this.#repository, image.digest, JSON.stringify(image));
  }

  /** Takes the tag away from the image that has it. */
  tag(tag: string, digest: string): void {
    this.#database
      .prepare(
        `INSERT INTO ecr_image_tags (region, repository, tag, digest) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET digest = excluded.digest`,
      )
      .run(...this.#repository, tag, digest);
  }

  #withTags(image: Omit<EcrImageRecord, 'tags'>): EcrImageRecord {
    const tags = this.#database
      .prepare<[string, string, string], { tag: string }>(
        'SELECT tag FROM ecr_image_tags WHERE region = ? AND repository = ? AND digest = ? ORDER BY tag',
      )
      .all(...this.#repository, image.digest)
      .map(({ tag }) => tag);
    return { ...image, tags };
  }
}
