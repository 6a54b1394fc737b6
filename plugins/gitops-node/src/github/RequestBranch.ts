import { commitFiles } from './commitFiles';
import { OwnWrites } from './ChangeRequest';
import { GithubClient } from './GithubClient';
import { isGithubError } from './GithubError';
import { RequestPlan } from './planRequest';
import { repeatable } from './repeatable';
import {
  BranchHead,
  FileShas,
  listRepositoryFiles,
  readBranchHead,
  RepositoryName,
} from './repositoryTree';
import { writeOnce } from './writeOnce';

const TRAILER = 'Gitops-Flow-Request';

const NOTHING: ReadonlyMap<string, string | null> = new Map();

/** The main branch as it was read. */
export interface MainState {
  head: BranchHead;
  files: FileShas;
}

/** Where the next commit goes, and what it finds. */
export interface BranchState {
  /** The tip, and main's where the branch catches up with it. */
  parents: string[];
  baseTree: string;
  current: FileShas;
  ours?: OwnWrites;
  /** What the branch has changed, where the base is main. */
  carried?: ReadonlyMap<string, string | null>;
}

/** What the branch has on top of main. */
export interface BranchReading {
  /** As it is. */
  state: BranchState;
  /** Whether main has moved on since the branch left it. */
  isBehind: boolean;
  /** The files where the branch left main. */
  readBase: () => Promise<FileShas>;
}

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

  /** @returns undefined when there is no such branch */
  async find(): Promise<BranchHead | undefined> {
    try {
      return await readBranchHead({
        github: this.#github,
        repository: this.#repository,
        branch: this.#name,
        signal: this.#signal,
      });
    } catch (error) {
      if (isGithubError(error, 'notFound')) {
        return undefined;
      }
      throw error;
    }
  }

  /** Reads what the branch adds to main. */
  async read(main: MainState, tip: BranchHead): Promise<BranchReading> {
    const { data: comparison } =
      await this.#github.rest.repos.compareCommitsWithBasehead({
        ...this.#repository,
        basehead: `${main.head.commitSha}...${tip.commitSha}`,
        request: { signal: this.#signal },
      });
    if (comparison.ahead_by === 0) {
      // An earlier, merged request has left it behind.
      return {
        state: startOver(main),
        isBehind: false,
        readBase: async () => main.files,
      };
    }
    const current = await this.#list(tip.treeSha);
    const mine = comparison.commits.filter(({ commit }) =>
      commit.message.includes(this.#trailer()),
    );
    return {
      state: {
        parents: [tip.commitSha],
        baseTree: tip.treeSha,
        current,
        ours:
          mine.length === comparison.commits.length
            ? current
            : await this.#readWrites(mine.map(({ sha }) => sha)),
      },
      isBehind: comparison.behind_by > 0,
      readBase: () => this.#list(comparison.merge_base_commit.commit.tree.sha),
    };
  }

  /**
   * Creates the branch with one commit on top of main.
   *
   * @returns false when there is such a branch already
   */
  async create(options: {
    main: MainState;
    plan: RequestPlan;
    message: string;
  }): Promise<boolean> {
    const { main, plan, message } = options;
    const sha = await this.#commit({ state: startOver(main), plan, message });
    const write = async () => {
      await this.#github.rest.git.createRef({
        ...this.#repository,
        ref: `refs/heads/${this.#name}`,
        sha,
        request: { signal: this.#signal },
      });
      return true;
    };
    const look = async () =>
      (await this.find())?.commitSha === sha ? true : undefined;
    try {
      return await writeOnce({ write, look, signal: this.#signal });
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
    plan: RequestPlan;
    message: string;
  }): Promise<boolean> {
    const sha = await this.#commit(options);
    try {
      await this.#github.rest.git.updateRef({
        ...this.#repository,
        ref: `heads/${this.#name}`,
        sha,
        force: false,
        request: repeatable(this.#signal),
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
    state: BranchState;
    plan: RequestPlan;
    message: string;
  }): Promise<string> {
    const { state, plan, message } = options;
    const contents = new Map(state.carried ?? NOTHING);
    for (const path of plan.remove) {
      contents.set(path, null);
    }
    for (const path of plan.write.keys()) {
      contents.delete(path);
    }
    return commitFiles({
      github: this.#github,
      repository: this.#repository,
      parents: state.parents,
      baseTree: state.baseTree,
      files: plan.write,
      contents,
      message: `${message}\n\n${this.#trailer()}`,
      signal: this.#signal,
    });
  }

  /** What some commits have written, the later ones winning. */
  async #readWrites(shas: string[]): Promise<OwnWrites> {
    const writes = new Map<string, string | null>();
    for (const sha of shas) {
      const { data } = await this.#github.rest.repos.getCommit({
        ...this.#repository,
        ref: sha,
        request: { signal: this.#signal },
      });
      for (const file of data.files ?? []) {
        writes.set(file.filename, file.status === 'removed' ? null : file.sha);
        if (file.previous_filename) {
          writes.set(file.previous_filename, null);
        }
      }
    }
    return writes;
  }

  async #list(revision: string): Promise<FileShas> {
    const { files } = await listRepositoryFiles({
      github: this.#github,
      repository: this.#repository,
      revision,
      signal: this.#signal,
    });
    return files;
  }

  #trailer(): string {
    return `${TRAILER}: ${this.#name}`;
  }
}

/** Whatever the branch was: its next commit is main and what the request adds to it. */
function startOver(main: MainState): BranchState {
  return {
    parents: [main.head.commitSha],
    baseTree: main.head.treeSha,
    current: main.files,
  };
}
