import { FileContents } from './FileContents';
import { FileShas } from './repositoryTree';
import { RepositoryPullRequest } from './RepositoryPullRequest';

/**
 * Files that should reach the main branch by one pull request.
 *
 * @public
 */
export interface ChangeRequest {
  /** Branch of the one pull request; identifies the request. */
  branch: string;
  title: string;
  body: string;
  files: FileContents;
  /** Which of the files that main has with another content are changed too. Default: none, they stay as they are. */
  replace?: (path: string) => boolean;
  /**
   * Looks at the paths that are on main, then at those on the request's branch if there is one, before anything is
   * written, and throws to stop.
   */
  inspect?: (paths: Iterable<string>) => void;
  signal?: AbortSignal;
}

/**
 * What came of a {@link ChangeRequest}.
 *
 * @public
 */
export interface ChangeResult {
  /** Of the pull request. */
  state: 'created' | 'updated' | 'unchanged';
  /** Absent when main has had every file for so long that no pull request is left to show. */
  pullRequest?: RepositoryPullRequest;
  /** Whether main has every file, so that there is nothing left to merge. */
  onMain: boolean;
  /** Paths that this call wrote. */
  written: string[];
  /** Paths that hold another content than asked for and were left alone. */
  kept: string[];
}

/** What is on a branch, and which of it we wrote. */
export interface BranchState {
  /** Commit to put the next one on. */
  parent: string;
  baseTree: string;
  current: FileShas;
  /** The files as our last commit left them. */
  ours?: FileShas;
}
