import { GithubClient } from './GithubClient';
import { isGithubError } from './GithubError';
import { repeatable } from './repeatable';
import { readTextFile } from './readTextFile';
import {
  listRepositoryFiles,
  readBranchHead,
  RepositoryName,
} from './repositoryTree';
import { waitUntilReady } from './waitUntilReady';
import { writeOnce } from './writeOnce';

/** The file that GitHub makes of the name and the description. */
export const README = 'README.md';

/** A repository before its first own commit. */
export class RepositoryStart {
  readonly #github: GithubClient;
  readonly #repository: RepositoryName;
  readonly #branch: string;
  readonly #signal?: AbortSignal;

  static create(options: {
    github: GithubClient;
    repository: RepositoryName;
    /** The main branch that it gets. */
    branch: string;
    signal?: AbortSignal;
  }): RepositoryStart {
    return new RepositoryStart(options);
  }

  private constructor(options: {
    github: GithubClient;
    repository: RepositoryName;
    branch: string;
    signal?: AbortSignal;
  }) {
    this.#github = options.github;
    this.#repository = options.repository;
    this.#branch = options.branch;
    this.#signal = options.signal;
  }

  /**
   * Whether nobody has put anything into it: it is empty, or has nothing but the README that GitHub makes of the name
   * and the description.
   */
  async isFresh(): Promise<boolean> {
    const tips = new Set((await this.#readBranches()).values());
    if (tips.size !== 1) {
      return tips.size === 0;
    }
    const [sha] = tips;
    return this.#hasOnlyOwnReadme(sha);
  }

  /** Whether all branches are at the one commit that GitHub itself has made. */
  async hasOnlyOwnCommit(): Promise<boolean> {
    const tips = new Set((await this.#readBranches()).values());
    const [sha] = tips;
    if (tips.size !== 1) {
      return false;
    }
    const { data } = await this.#github.rest.git.getCommit({
      ...this.#repository,
      commit_sha: sha,
      request: { signal: this.#signal },
    });
    return data.parents.length === 0 && this.#hasOnlyOwnReadme(sha);
  }

  /** Waits for the commit that GitHub makes of a new repository, and makes one in a repository that has none. */
  async awaitCommit(options: { delaysMs?: number[] } = {}): Promise<void> {
    try {
      await waitUntilReady(() => this.#readHead(this.#branch), {
        ...options,
        signal: this.#signal,
      });
    } catch (error) {
      if (!isGithubError(error, 'notFound', 'conflict')) {
        throw error;
      }
      await this.#createReadme();
    }
  }

  /**
   * Gives a fresh repository its main branch: it may have none yet, or one that is called as the organisation likes it.
   *
   * @param options - `isCreated`: by this very run, so that it has a README
   */
  async prepare(options: {
    defaultBranch: string;
    isCreated: boolean;
  }): Promise<void> {
    const { defaultBranch, isCreated } = options;
    const request = { signal: this.#signal };
    if (isCreated && defaultBranch === this.#branch) {
      return;
    }
    const head = isCreated
      ? (await waitUntilReady(() => this.#readHead(defaultBranch), request))
          .commitSha
      : [...(await this.#readBranches()).values()].at(0);
    await (head ? this.#createBranch(head) : this.#createReadme());
    if (defaultBranch !== this.#branch) {
      await waitUntilReady(
        () =>
          this.#github.rest.repos.update({
            ...this.#repository,
            default_branch: this.#branch,
            request: repeatable(this.#signal),
          }),
        request,
      );
    }
  }

  /** Whether a revision has the README that GitHub makes of the name and the description. */
  async hasOwnReadme(ref: string): Promise<boolean> {
    const { data } = await this.#github.rest.repos.get({
      ...this.#repository,
      request: { signal: this.#signal },
    });
    const text = await readTextFile({
      github: this.#github,
      repository: this.#repository,
      path: README,
      ref,
      signal: this.#signal,
    });
    const title = `# ${data.name}`;
    return [title, `${title}\n${data.description}`].includes(
      text?.trim() ?? '',
    );
  }

  async #hasOnlyOwnReadme(sha: string): Promise<boolean> {
    const { files } = await listRepositoryFiles({
      github: this.#github,
      repository: this.#repository,
      revision: sha,
      signal: this.#signal,
    });
    return files.size === 1 && (await this.hasOwnReadme(sha));
  }

  /** Tips by name. */
  async #readBranches(): Promise<Map<string, string>> {
    const { data } = await this.#github.rest.repos.listBranches({
      ...this.#repository,
      request: { signal: this.#signal },
    });
    return new Map(data.map(({ name, commit }) => [name, commit.sha]));
  }

  #readHead(branch: string) {
    return readBranchHead({
      github: this.#github,
      repository: this.#repository,
      branch,
      signal: this.#signal,
    });
  }

  /** The git data API refuses an empty repository; this call makes its first commit. */
  async #createReadme(): Promise<void> {
    const hasCommit = async () =>
      (await this.#readBranches()).size > 0 || undefined;
    const write = async () => {
      await this.#github.rest.repos.createOrUpdateFileContents({
        ...this.#repository,
        path: README,
        branch: this.#branch,
        message: 'Initial commit',
        content: Buffer.from(`# ${this.#repository.repo}\n`).toString('base64'),
        request: { signal: this.#signal },
      });
      return true;
    };
    try {
      await writeOnce({ write, look: hasCommit, signal: this.#signal });
    } catch (error) {
      // Another run may have been faster.
      const isTold = isGithubError(error, 'validation', 'conflict');
      if (!isTold || !(await hasCommit())) {
        throw error;
      }
    }
  }

  async #createBranch(sha: string): Promise<void> {
    try {
      await this.#github.rest.git.createRef({
        ...this.#repository,
        ref: `refs/heads/${this.#branch}`,
        sha,
        request: repeatable(this.#signal),
      });
    } catch (error) {
      const exists =
        isGithubError(error, 'validation') &&
        error.says('Reference already exists');
      if (!exists) {
        throw error;
      }
    }
  }
}
