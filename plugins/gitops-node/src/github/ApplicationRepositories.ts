import { ConflictError } from '@backstage/errors';
import { GitopsConfig } from '../config/readGitopsConfig';
import {
  ApplicationRepositoryIdentity,
  ApplicationRepositoryRequest,
  ApplicationRepositoryResult,
  RepositoryPartState,
} from './ApplicationRepositoryRequest';
import { archiveRepository } from './archiveRepository';
import { CATALOG_INFO_PATH, describesComponent } from './catalogInfo';
import {
  createRepository,
  FoundRepository,
  findRepository,
} from './createRepository';
import { assertDeploymentEnvironments } from './ensureDeploymentEnvironments';
import { MERGE_SETTINGS } from './ensureMergeSettings';
import { ensureRepositoryParts } from './ensureRepositoryParts';
import { readVariables } from './ensureVariables';
import { GithubClient } from './GithubClient';
import { readTextFile } from './readTextFile';
import { RepositoryName } from './repositoryTree';
import { writeFirstCommit } from './writeFirstCommit';

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
  readonly #githubUrl: string;

  static create(options: {
    github: GithubClient;
    config: Pick<GitopsConfig, 'applications' | 'repository'>;
    /** Address of Backstage's pages: `app.baseUrl`. */
    appBaseUrl: string;
  }): ApplicationRepositories {
    return new ApplicationRepositories(options);
  }

  private constructor(options: {
    github: GithubClient;
    config: Pick<GitopsConfig, 'applications' | 'repository'>;
    appBaseUrl: string;
  }) {
    this.#github = options.github;
    this.#config = options.config.applications;
    this.#githubUrl = new URL(options.config.repository.url).origin;
    this.#appBaseUrl = options.appBaseUrl.replace(/\/+$/, '');
  }

  /**
   * Whether an application may have its repository.
   *
   * @returns `free` when there is none, `ours` when there is and it belongs to this application
   * @throws ConflictError when it belongs to somebody else, was renamed or is archived
   */
  async check(
    identity: ApplicationRepositoryIdentity,
    options: { signal?: AbortSignal } = {},
  ): Promise<'free' | 'ours'> {
    const found = await this.#find(identity.name, options.signal);
    if (!found) {
      return 'free';
    }
    await this.#assertWritable(found, identity, options.signal);
    return 'ours';
  }

  /**
   * The page of the repository that has a name, whoever owns it, or to which a rename leads.
   *
   * @returns undefined when there is none
   */
  async findPage(
    name: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<string | undefined> {
    const found = await this.#find(name, options.signal);
    return found?.html_url;
  }

  /**
   * Creates the repository, or adds what it lacks. Called again, after a crash at any point or by several at once, it
   * ends the same. Files that were committed once are the team's own from then on, as are the description and the
   * default branch.
   *
   * @throws InputError when the request names what GitHub cannot take, and, at the very end, when there is no platform
   *   team; ConflictError when a repository of this name belongs to somebody else, and nothing was written then
   */
  async ensure(
    request: ApplicationRepositoryRequest,
  ): Promise<ApplicationRepositoryResult> {
    const { signal } = request;
    const variables = readVariables(request.variables ?? {});
    assertDeploymentEnvironments(request.environments ?? []);
    const { repository: found, isNew } = await createRepository({
      github: this.#github,
      definition: {
        organization: this.#config.owner,
        visibility: this.#config.visibility,
        name: request.name,
        description: request.description,
        homepage: this.homepage(request.name),
        ...MERGE_SETTINGS,
      },
      signal,
    });
    const repository = this.#nameOf(found);
    const parts: Record<string, RepositoryPartState> = {};
    const onPart = (part: string, state: RepositoryPartState) => {
      parts[part] = state;
      request.onPart?.(part, state);
    };
    const files = await writeFirstCommit({
      github: this.#github,
      repository,
      branch: found.default_branch,
      files: request.files,
      isWritten: () => this.#assertWritable(found, request, signal),
      isNew,
      signal,
    });
    onPart('files', files);
    await ensureRepositoryParts({
      github: this.#github,
      found,
      repository,
      isNew,
      request,
      variables,
      platformTeam: this.#config.platformTeam,
      onPart,
    });
    const isChanged = Object.values(parts).some(state =>
      ['created', 'updated'].includes(state),
    );
    const change = isChanged ? 'updated' : 'unchanged';
    return {
      state: isNew ? 'created' : change,
      url: found.html_url,
      slug: `${repository.owner}/${repository.repo}`,
      defaultBranch: found.default_branch,
      parts,
    };
  }

  /**
   * Makes the repository read-only. Nothing of it is deleted, and its administrators can undo it.
   *
   * @returns `absent` when there is no such repository
   * @throws ConflictError when it belongs to somebody else or was renamed
   */
  async archive(
    identity: ApplicationRepositoryIdentity,
    options: { signal?: AbortSignal } = {},
  ): Promise<{ state: 'updated' | 'unchanged' | 'absent'; slug: string }> {
    const { signal } = options;
    const slug = `${this.#config.owner}/${identity.name}`;
    const found = await this.#find(identity.name, signal);
    if (!found) {
      return { state: 'absent', slug };
    }
    await this.#assertOurs(found, identity, {
      remedy: `archive it yourself if it is the repository of ${identity.name}`,
      signal,
    });
    if (found.archived) {
      return { state: 'unchanged', slug };
    }
    const state = await archiveRepository({
      github: this.#github,
      repository: this.#nameOf(found),
      signal,
    });
    return { state, slug };
  }

  /** The application's page in Backstage. */
  homepage(name: string): string {
    return `${this.#appBaseUrl}/catalog/default/component/${name}`;
  }

  /** Where the application's repository is, or will be: `owner/name`, and its page. */
  placeOf(name: string): { slug: string; url: string } {
    const slug = `${this.#config.owner}/${name}`;
    return { slug, url: `${this.#githubUrl}/${slug}` };
  }

  #find(
    name: string,
    signal?: AbortSignal,
  ): Promise<FoundRepository | undefined> {
    return findRepository({
      github: this.#github,
      name: { owner: this.#config.owner, repo: name },
      signal,
    });
  }

  /** @returns whether it has its catalog file */
  async #assertWritable(
    found: FoundRepository,
    identity: ApplicationRepositoryIdentity,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const hasCatalogInfo = await this.#assertOurs(found, identity, {
      remedy: 'choose another name',
      signal,
    });
    if (found.archived) {
      throw new ConflictError(
        `The repository ${this.#config.owner}/${identity.name} (${
          found.html_url
        }) of ${
          identity.name
        } is archived, as it is when an application has left: unarchive it in its settings to bring the application back, or choose another name`,
      );
    }
    return hasCatalogInfo;
  }

  /** @returns whether it has its catalog file */
  async #assertOurs(
    found: FoundRepository,
    identity: ApplicationRepositoryIdentity,
    options: { remedy: string; signal?: AbortSignal },
  ): Promise<boolean> {
    const { remedy, signal } = options;
    const { owner } = this.#config;
    const slug = `${owner}/${identity.name}`;
    if (found.name !== identity.name) {
      // GitHub followed the redirect that a rename leaves.
      throw new ConflictError(
        `The repository ${slug} was renamed to ${owner}/${found.name}: ${remedy}`,
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
        `The repository ${slug} (${found.html_url}) exists and is not ${identity.name} of ${identity.owner}: ${remedy}, or ask the owners of the repository to give it a ${CATALOG_INFO_PATH} that names this component and owner`,
      );
    }
    return catalogInfo !== undefined;
  }

  #nameOf(found: FoundRepository): RepositoryName {
    return { owner: this.#config.owner, repo: found.name };
  }
}
