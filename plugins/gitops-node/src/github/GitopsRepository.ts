import { GitopsConfig } from '../config/readGitopsConfig';
import { PreviewFile } from '@gitops-flow/backstage-plugin-gitops-common';
import { BranchFiles } from './BranchFiles';
import { ChangeRequest, ChangeResult } from './ChangeRequest';
import { GithubClient } from './GithubClient';
import { previewChange } from './previewChange';
import { proposeChange } from './proposeChange';
import { PullRequestPages } from './PullRequestPages';
import {
  readPullRequest,
  RepositoryPullRequest,
} from './RepositoryPullRequest';
import { RepositoryLog } from './RepositoryLog';
import { readTextFile } from './readTextFile';
import { readCommit, RepositoryCommit } from './RepositoryCommit';
import { listRepositoryFiles, RepositoryName } from './repositoryTree';
import { TextBlobs } from './TextBlobs';

const FILES_A_PAGE = 100;
const MAX_FILE_PAGES = 10;

/**
 * The repository that Argo CD follows, through GitHub's API: no clone.
 *
 * @public
 */
export class GitopsRepository {
  /** Its commits, those of the main branch above all. */
  readonly log: RepositoryLog;
  readonly #github: GithubClient;
  readonly #repository: RepositoryName;
  readonly #mainBranch: string;
  readonly #pages: PullRequestPages;
  readonly #main: BranchFiles;
  readonly #blobs: TextBlobs;

  static create(options: {
    config: Pick<GitopsConfig, 'repository'>;
    github: GithubClient;
  }): GitopsRepository {
    return new GitopsRepository(options);
  }

  private constructor(options: {
    config: Pick<GitopsConfig, 'repository'>;
    github: GithubClient;
  }) {
    const { owner, name, branch } = options.config.repository;
    const github = options.github;
    const repository = { owner, repo: name };
    this.#github = github;
    this.#repository = repository;
    this.#mainBranch = branch;
    this.#pages = new PullRequestPages({ github, repository });
    this.#main = new BranchFiles({ github, repository, branch });
    this.log = new RepositoryLog({ github, repository, branch });
    this.#blobs = new TextBlobs({ github, repository });
  }

  /** Its name on GitHub, without the owner. */
  get name(): string {
    return this.#repository.repo;
  }

  /**
   * Every open pull request, newest first. Asking again costs nothing of GitHub's rate limit while nothing changes.
   */
  async listOpenPullRequests(
    options: { signal?: AbortSignal } = {},
  ): Promise<RepositoryPullRequest[]> {
    return this.#pages.list(options.signal);
  }

  /**
   * One pull request, open or not.
   *
   * @throws GithubError with reason `notFound`
   */
  async getPullRequest(
    number: number,
    options: { signal?: AbortSignal } = {},
  ): Promise<RepositoryPullRequest> {
    const { data } = await this.#github.rest.pulls.get({
      ...this.#repository,
      pull_number: number,
      request: { signal: options.signal },
    });
    return readPullRequest(data);
  }

  /**
   * Paths that a pull request changes; of a file that it moves both. Of very many only the first thousand.
   *
   * @throws GithubError with reason `notFound`
   */
  async listChangedPaths(
    number: number,
    options: { signal?: AbortSignal } = {},
  ): Promise<string[]> {
    const paths: string[] = [];
    for (let page = 1; page <= MAX_FILE_PAGES; page += 1) {
      const { data } = await this.#github.rest.pulls.listFiles({
        ...this.#repository,
        pull_number: number,
        per_page: FILES_A_PAGE,
        page,
        request: { signal: options.signal },
      });
      for (const { filename, previous_filename: before } of data) {
        paths.push(filename, ...(before ? [before] : []));
      }
      if (data.length < FILES_A_PAGE) {
        break;
      }
    }
    return paths;
  }

  /**
   * Git's ids of every file on the main branch, by path.
   *
   * @throws Error when the repository has more files than GitHub lists at once
   */
  async listFiles(
    options: { signal?: AbortSignal } = {},
  ): Promise<ReadonlyMap<string, string>> {
    return this.#main.list(options.signal);
  }

  /**
   * The same for any commit of the repository.
   *
   * @throws GithubError with reason `notFound`
   */
  async listFilesAt(
    commit: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<ReadonlyMap<string, string>> {
    const { files } = await listRepositoryFiles({
      github: this.#github,
      repository: this.#repository,
      revision: commit,
      signal: options.signal,
    });
    return files;
  }

  /**
   * The main branch as it is: its newest commit, and git's ids of its files by path. Asking again costs nothing of
   * GitHub's rate limit while it has not moved.
   *
   * @throws Error when the repository has more files than GitHub lists at once
   */
  async readMain(
    options: { signal?: AbortSignal } = {},
  ): Promise<{ commit: string; files: ReadonlyMap<string, string> }> {
    const { head, files } = await this.#main.listWithHead(options.signal);
    return { commit: head.commitSha, files };
  }

  /**
   * The text of a file that was listed. It never changes, so what has been read is not asked for again.
   *
   * @param file - `sha`: git's id of it; `path`: for the error only
   * @throws Error when the file is no text
   */
  async readText(
    file: { path: string; sha: string },
    options: { signal?: AbortSignal } = {},
  ): Promise<string> {
    return this.#blobs.read(file.sha, file.path, options.signal);
  }

  /**
   * A text file on the main branch.
   *
   * @returns undefined when there is none
   */
  async readFile(
    path: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<string | undefined> {
    return readTextFile({
      github: this.#github,
      repository: this.#repository,
      path,
      ref: this.#mainBranch,
      signal: options.signal,
    });
  }

  /**
   * Text files on the main branch, all as they are at the same commit. What has not changed since it was last read is
   * not asked for again.
   *
   * @param paths - or what chooses them among all paths that are there
   * @returns content by path, without those that are not there
   */
  async readFiles(
    paths: Iterable<string> | ((all: Iterable<string>) => Iterable<string>),
    options: { signal?: AbortSignal } = {},
  ): Promise<Map<string, string>> {
    const files = await this.#main.list(options.signal);
    const chosen = typeof paths === 'function' ? paths(files.keys()) : paths;
    const found = await Promise.all(
      [...new Set(chosen)].flatMap(path => {
        const sha = files.get(path);
        return sha ? [this.#readBlob({ path, sha, ...options })] : [];
      }),
    );
    return new Map(found);
  }

  /**
   * A text file as it was in a commit.
   *
   * @returns undefined when the commit has no such file
   */
  async readFileAt(
    path: string,
    commit: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<string | undefined> {
    return readTextFile({
      github: this.#github,
      repository: this.#repository,
      path,
      ref: commit,
      signal: options.signal,
    });
  }

  /**
   * Commits of the main branch that changed a file, newest first.
   *
   * @param options - `limit`: at most 100
   */
  async listCommits(
    path: string,
    options: { limit: number; signal?: AbortSignal },
  ): Promise<RepositoryCommit[]> {
    const { data } = await this.#github.rest.repos.listCommits({
      ...this.#repository,
      sha: this.#mainBranch,
      path,
      per_page: options.limit,
      request: { signal: options.signal },
    });
    return data.map(readCommit);
  }

  async #readBlob(file: {
    path: string;
    sha: string;
    signal?: AbortSignal;
  }): Promise<[path: string, text: string]> {
    const { signal, ...rest } = file;
    return [file.path, await this.readText(rest, { signal })];
  }

  /**
   * What main would have after the merge of a change that is asked for now, the files that stay as they are included.
   * Writes nothing and looks at main only.
   *
   * @throws ConflictError when a file to edit is not there
   */
  async preview(change: ChangeRequest): Promise<PreviewFile[]> {
    return previewChange({ main: this.#main, blobs: this.#blobs, change });
  }

  /**
   * Brings files to the main branch through the one pull request of a branch. Converges: called again with the same
   * request, after a crash or by two people at once, it ends with the same branch and the same pull request.
   *
   * - Files that main has stay as they are there unless the change says otherwise, and what people did on the branch
   *   always does: see `kept`.
   * - Commits go on top of the branch and never replace one.
   * - A pull request that a person has closed stays closed: asking again opens another one, from the same branch.
   *
   * @throws ConflictError when a file to edit is not there, or when people push faster than this can read
   */
  async proposeChange(change: ChangeRequest): Promise<ChangeResult> {
    return proposeChange({
      github: this.#github,
      repository: this.#repository,
      main: this.#main,
      mainBranch: this.#mainBranch,
      blobs: this.#blobs,
      change,
    });
  }
}
