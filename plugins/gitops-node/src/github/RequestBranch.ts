import { commitFiles } from './commitFiles';
import { BranchState } from './ChangeRequest';
import { FileContents } from './FileContents';
import { GithubClient } from './GithubClient';
import { isGithubError } from './GithubError';
import {
  BranchHead,
  FileShas,
  listRepositoryFiles,
  readBranchHead,
  RepositoryName,
} from './repositoryTree';

const TRAILER = 'Gitops-Flow-Request';

/**
 * The branch of a request. Commits are only ever added on top, so nothing that people pushed is lost.
 */
export class RequestBranch {
  readonly #github: GithubClient;
  readonly #repository: RepositoryName;
  readonly #name: string;
  readonly #signal?: AbortSignal;

  constructor(options: {
    github: GithubClient;
    repository: RepositoryName;
    name: string;
    signal?: AbortSignal;
  }) {
    this.#github = options.github;
    this.#repository = options.repository;
    this.#name = options.name;
    this.#signal = options.signal;
  }

  /**
   * Reads what the branch adds to main.
   *
   * @throws GithubError with reason `notFound` when there is no such branch
   */
  async read(main: {
    head: BranchHead;
    files: FileShas;
  }): Promise<BranchState> {
    const github = this.#github;
    const repository = this.#repository;
    const signal = this.#signal;
    const head = await readBranchHead({
      github,
      repository,
      branch: this.#name,
      signal,
    });
    const { data: comparison } =
      await github.rest.repos.compareCommitsWithBasehead({
        ...repository,
        basehead: `${main.head.commitSha}...${head.commitSha}`,
        request: { signal },
      });
    if (comparison.ahead_by === 0) {
      // A branch that an earlier, merged request left behind: it may move on to main.
      return {
        parent: main.head.commitSha,
        baseTree: main.head.treeSha,
        current: main.files,
      };
    }
    const list = async (revision: string) =>
      (await listRepositoryFiles({ github, repository, revision, signal }))
        .files;
    const mine = comparison.commits.findLast(({ commit }) =>
      commit.message.includes(this.#trailer()),
    );
    const current = await list(head.treeSha);
    return {
      parent: head.commitSha,
      baseTree: head.treeSha,
      current,
      ours:
        mine && mine.sha !== head.commitSha
          ? await list(mine.commit.tree.sha)
          : mine && current,
    };
  }

  /**
   * Creates the branch with one commit on top of main.
   *
   * @returns false when there is such a branch already
   */
  async create(options: {
    main: BranchHead;
    files: FileContents;
    message: string;
  }): Promise<boolean> {
    const sha = await this.#commit({
      ...options,
      parent: options.main.commitSha,
      baseTree: options.main.treeSha,
    });
    try {
      await this.#github.rest.git.createRef({
        ...this.#repository,
        ref: `refs/heads/${this.#name}`,
        sha,
        request: { signal: this.#signal },
      });
      return true;
    } catch (error) {
      if (
        isGithubError(error, 'validation') &&
        error.says('Reference already exists')
      ) {
        return false;
      }
      throw error;
    }
  }

  /**
   * Adds one commit.
   *
   * @returns false when somebody else moved the branch meanwhile
   */
  async append(options: {
    state: BranchState;
    files: FileContents;
    message: string;
  }): Promise<boolean> {
    const sha = await this.#commit({ ...options, ...options.state });
    try {
      await this.#github.rest.git.updateRef({
        ...this.#repository,
        ref: `heads/${this.#name}`,
        sha,
        force: false,
        request: { signal: this.#signal },
      });
      return true;
    } catch (error) {
      if (
        isGithubError(error, 'validation') &&
        error.says('not a fast forward')
      ) {
        return false;
      }
      throw error;
    }
  }

  #commit(options: {
    parent: string;
    baseTree: string;
    files: FileContents;
    message: string;
  }): Promise<string> {
    return commitFiles({
      github: this.#github,
      repository: this.#repository,
      parent: options.parent,
      baseTree: options.baseTree,
      files: options.files,
      message: `${options.message}\n\n${this.#trailer()}`,
      signal: this.#signal,
    });
  }

  #trailer(): string {
    return `${TRAILER}: ${this.#name}`;
  }
}
