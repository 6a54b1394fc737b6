import { ConflictError } from '@backstage/errors';
import { GitopsConfig } from '../config/readGitopsConfig';
import { CATALOG_INFO_PATH, describesComponent } from './catalogInfo';
import { FileContents } from './FileContents';
import { GithubClient } from './GithubClient';
import { isGithubError } from './GithubError';
import { grantTeam } from './grantTeam';
import { readTextFile } from './readTextFile';
import { RepositoryName } from './repositoryTree';
import { setTopics } from './setTopics';
import { waitUntilReady } from './waitUntilReady';
import { writeInitialFiles } from './writeInitialFiles';

/**
 * Whose repository it is.
 *
 * @public
 */
export interface ApplicationRepositoryIdentity {
  /** Name of the application, and so of the repository. */
  name: string;
  /** Full reference of the owner: group:default/payments. */
  owner: string;
}

/**
 * What an application's repository should be like.
 *
 * @public
 */
export interface ApplicationRepositoryRequest
  extends ApplicationRepositoryIdentity {
  description: string;
  /** One of them is `catalog-info.yaml`. Written once, in one commit. */
  files: FileContents;
  /** Slug of the GitHub team that may push. */
  team: string;
  /** Labels of the repository on GitHub. */
  topics: string[];
  signal?: AbortSignal;
}

/**
 * What was done to one part of a repository. `absent`: GitHub has no such team.
 *
 * @public
 */
export type RepositoryPartState =
  | 'created'
  | 'updated'
  | 'unchanged'
  | 'absent';

/** @public */
export interface ApplicationRepositoryResult {
  /** `updated` when the repository was there and some part was missing. */
  state: 'created' | 'updated' | 'unchanged';
  /** Its page on GitHub. */
  url: string;
  /** `owner/name` on GitHub. */
  slug: string;
  defaultBranch: string;
  parts: {
    files: RepositoryPartState;
    topics: RepositoryPartState;
    team: RepositoryPartState;
  };
}

/** What is read of GitHub's answers about repositories. */
interface FoundRepository {
  name: string;
  html_url: string;
  default_branch: string;
  homepage: string | null;
  archived: boolean;
  topics?: string[];
}

/**
 * The repositories of applications.
 *
 * A repository's homepage is the application's page in Backstage. GitHub sets it in the very call that creates the
 * repository, so it tells ours from others even after a crash in the next moment.
 *
 * @public
 */
export class ApplicationRepositories {
  readonly #github: GithubClient;
  readonly #config: GitopsConfig['applications'];
  readonly #appBaseUrl: string;

  static create(options: {
    github: GithubClient;
    config: Pick<GitopsConfig, 'applications'>;
    /** Address of Backstage's pages: `app.baseUrl`. */
    appBaseUrl: string;
  }): ApplicationRepositories {
    return new ApplicationRepositories(options);
  }

  private constructor(options: {
    github: GithubClient;
    config: Pick<GitopsConfig, 'applications'>;
    appBaseUrl: string;
  }) {
    this.#github = options.github;
    this.#config = options.config.applications;
    this.#appBaseUrl = options.appBaseUrl.replace(/\/+$/, '');
  }

  /**
   * Whether an application may have its repository.
   *
   * @returns `free` when there is none, `ours` when there is and it belongs to this application
   * @throws ConflictError when it belongs to somebody else
   */
  async check(
    identity: ApplicationRepositoryIdentity,
    options: { signal?: AbortSignal } = {},
  ): Promise<'free' | 'ours'> {
    const found = await this.#find(identity.name, options.signal);
    if (!found) {
      return 'free';
    }
    await this.#assertOurs(found, identity, options.signal);
    return 'ours';
  }

  /**
   * Creates the repository, or adds what it lacks. Files that were committed once are the team's own from then on.
   *
   * @throws ConflictError when a repository of this name belongs to somebody else; nothing was written then
   */
  async ensure(
    request: ApplicationRepositoryRequest,
  ): Promise<ApplicationRepositoryResult> {
    const { signal } = request;
    const github = this.#github;
    const created = await this.#create(request);
    // Somebody may have taken the name a moment ago: GitHub knows it before it shows the repository.
    const found =
      created ??
      (await waitUntilReady(() => this.#get(request.name, signal), {
        signal,
      }));
    const repository = this.#nameOf(found);

    const readCatalogInfo = async () => {
      const { catalogInfo } = await this.#assertOurs(found, request, signal);
      return catalogInfo !== undefined;
    };
    const files = await writeInitialFiles({
      github,
      repository,
      branch: found.default_branch,
      files: request.files,
      message: 'Create the application',
      isWritten: readCatalogInfo,
      isNew: created !== undefined,
      signal,
    });
    const topics = await setTopics({
      github,
      repository,
      present: found.topics ?? [],
      wanted: request.topics,
      signal,
    });
    const team = await grantTeam({
      github,
      repository,
      team: request.team,
      isNew: created !== undefined,
      signal,
    });
    const parts = { files, topics, team };
    return {
      state: created ? 'created' : summarize(Object.values(parts)),
      url: found.html_url,
      slug: `${repository.owner}/${repository.repo}`,
      defaultBranch: found.default_branch,
      parts,
    };
  }

  /** The application's page in Backstage. */
  homepage(name: string): string {
    return `${this.#appBaseUrl}/catalog/default/component/${name}`;
  }

  /** @returns undefined when the name is taken, by whomever */
  async #create(
    request: ApplicationRepositoryRequest,
  ): Promise<FoundRepository | undefined> {
    const { owner, visibility } = this.#config;
    try {
      const { data } = await this.#github.rest.repos.createInOrg({
        org: owner,
        name: request.name,
        description: request.description,
        homepage: this.homepage(request.name),
        private: visibility !== 'public',
        // Octokit's types are those of github.com without Enterprise, which has no `internal`.
        visibility: visibility as 'private' | 'public',
        // The git data API refuses empty repositories.
        auto_init: true,
        request: { signal: request.signal },
      });
      return data;
    } catch (error) {
      if (
        isGithubError(error, 'validation') &&
        error.says('name already exists')
      ) {
        return undefined;
      }
      throw error;
    }
  }

  async #get(name: string, signal?: AbortSignal): Promise<FoundRepository> {
    const { data } = await this.#github.rest.repos.get({
      owner: this.#config.owner,
      repo: name,
      request: { signal },
    });
    return data;
  }

  async #find(
    name: string,
    signal?: AbortSignal,
  ): Promise<FoundRepository | undefined> {
    try {
      return await this.#get(name, signal);
    } catch (error) {
      if (isGithubError(error, 'notFound')) {
        return undefined;
      }
      throw error;
    }
  }

  async #assertOurs(
    found: FoundRepository,
    identity: ApplicationRepositoryIdentity,
    signal?: AbortSignal,
  ): Promise<{ catalogInfo: string | undefined }> {
    const { owner } = this.#config;
    const slug = `${owner}/${identity.name}`;
    if (found.name !== identity.name) {
      // GitHub followed the redirect that a rename leaves.
      throw new ConflictError(
        `The repository ${slug} was renamed to ${owner}/${found.name}: choose another name`,
      );
    }
    const catalogInfo = await readTextFile({
      github: this.#github,
      repository: this.#nameOf(found),
      path: CATALOG_INFO_PATH,
      signal,
    });
    const isOurs =
      catalogInfo === undefined
        ? found.homepage === this.homepage(identity.name)
        : describesComponent(catalogInfo, identity);
    if (!isOurs) {
      throw new ConflictError(
        `The repository ${slug} (${found.html_url}) exists and is not ${identity.name} of ${identity.owner}: choose another name, or ask the owners of the repository to give it a ${CATALOG_INFO_PATH} that names this component and owner`,
      );
    }
    if (found.archived) {
      throw new ConflictError(
        `The repository ${slug} (${found.html_url}) is archived: unarchive it, or choose another name`,
      );
    }
    return { catalogInfo };
  }

  #nameOf(found: FoundRepository): RepositoryName {
    return { owner: this.#config.owner, repo: found.name };
  }
}

function summarize(parts: RepositoryPartState[]): 'updated' | 'unchanged' {
  return parts.every(state => state === 'unchanged' || state === 'absent')
    ? 'unchanged'
    : 'updated';
}
