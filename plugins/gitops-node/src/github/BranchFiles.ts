import { GithubClient } from './GithubClient';
import {
  BranchHead,
  FileShas,
  KnownHead,
  listRepositoryFiles,
  readBranchHead,
  RepositoryName,
} from './repositoryTree';

/**
 * The files of one branch. The last list is remembered, because it is a large answer and the second step of a request
 * usually finds the branch where the first one left it.
 */
export class BranchFiles {
  readonly #options: {
    github: GithubClient;
    repository: RepositoryName;
    branch: string;
  };
  #latest?: { sha: string; files: FileShas };
  #head?: KnownHead;

  constructor(options: {
    github: GithubClient;
    repository: RepositoryName;
    branch: string;
  }) {
    this.#options = options;
  }

  /** Asks for the list itself. */
  async list(signal?: AbortSignal): Promise<FileShas> {
    return this.#read(this.#options.branch, signal);
  }

  /**
   * Asks for the tip, and for the list only if it is another one than before. While the tip stays, asking costs nothing
   * of GitHub's rate limit.
   */
  async listWithHead(
    signal?: AbortSignal,
  ): Promise<{ head: BranchHead; files: FileShas }> {
    this.#head = await readBranchHead({
      ...this.#options,
      known: this.#head,
      signal,
    });
    const head = this.#head;
    const known = this.#latest;
    if (known?.sha === head.treeSha || known?.sha === head.commitSha) {
      return { head, files: known.files };
    }
    return { head, files: await this.#read(head.treeSha, signal) };
  }

  async #read(revision: string, signal?: AbortSignal): Promise<FileShas> {
    this.#latest = await listRepositoryFiles({
      ...this.#options,
      revision,
      signal,
    });
    return this.#latest.files;
  }
}
