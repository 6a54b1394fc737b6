import { SqliteDatabase } from './openDatabase';

/** What an organisation says about the subject of its workflows' tokens. */
export interface OrganizationSubject {
  /** In the order in which they appear. */
  includeClaimKeys: string[];
  useImmutableSubject: boolean;
}

/** The same for one repository. */
export interface RepositorySubject {
  /** GitHub's own template, whatever the keys say. */
  useDefault: boolean;
  /** Null where the repository has named none: the organisation's are used then. */
  includeClaimKeys: string[] | null;
  useImmutableSubject: boolean;
}

const OF_ORGANIZATION: OrganizationSubject = {
  includeClaimKeys: ['repo', 'context'],
  useImmutableSubject: false,
};
const OF_REPOSITORY: RepositorySubject = {
  useDefault: true,
  includeClaimKeys: null,
  useImmutableSubject: false,
};

/** How the subject of the tokens is made up that workflows show to others. */
export class OidcSubjectStore {
  readonly #database: SqliteDatabase;

  private constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  static create(database: SqliteDatabase): OidcSubjectStore {
    return new OidcSubjectStore(database);
  }

  ofOrganization(organizationId: number): OrganizationSubject {
    const row = this.#database
      .prepare<[number], { subject: string }>(
        'SELECT subject FROM organization_oidc_subjects WHERE organization_id = ?',
      )
      .get(organizationId);
    return row ? JSON.parse(row.subject) : OF_ORGANIZATION;
  }

  setOrganization(organizationId: number, subject: OrganizationSubject): void {
    this.#database
      .prepare(
        `INSERT INTO organization_oidc_subjects (organization_id, subject) VALUES (?, ?)
         ON CONFLICT DO UPDATE SET subject = excluded.subject`,
      )
      .run(organizationId, JSON.stringify(subject));
  }

  ofRepository(repositoryId: number): RepositorySubject {
    const row = this.#database
      .prepare<[number], { subject: string }>(
        'SELECT subject FROM repository_oidc_subjects WHERE repository_id = ?',
      )
      .get(repositoryId);
    return row ? JSON.parse(row.subject) : OF_REPOSITORY;
  }

  setRepository(repositoryId: number, subject: RepositorySubject): void {
    this.#database
      .prepare(
        `INSERT INTO repository_oidc_subjects (repository_id, subject) VALUES (?, ?)
         ON CONFLICT DO UPDATE SET subject = excluded.subject`,
      )
      .run(repositoryId, JSON.stringify(subject));
  }
}
