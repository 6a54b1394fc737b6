import { ConflictError } from '@backstage/errors';
import { FileContents } from './FileContents';
import { RepositoryPullRequest } from './RepositoryPullRequest';

/**
 * What should reach the main branch by one pull request.
 *
 * @public
 */
export interface ChangeRequest {
  /** Branch of the one pull request; identifies the request. */
  branch: string;
  title: string;
  body: string;
  /** Whole files. One that main has already stays as it is there, unless `replace` says otherwise. */
  files?: FileContents;
  /** Which of `files` that main has with another content are changed too. Default: none. */
  replace?: (path: string) => boolean;
  /**
   * Changes inside files, by path: each takes a file's text and gives the new one. It is handed main's text, or the
   * text on the request's branch where there is one, so that what people wrote there stays. One that gives back its
   * text has nothing to do.
   */
  edits?: FileEdits;
  /** Paths of files that leave. One that is not there has left. */
  remove?: readonly string[];
  /**
   * Looks at the paths that are on main, then at those on the request's branch if there is one, before anything is
   * written, and throws to stop.
   */
  inspect?: (paths: Iterable<string>) => void;
  /**
   * Nobody has asked for this before, as far as is known: the branch is not looked for first, which saves a call.
   * Harmless where it is wrong, because GitHub makes no branch twice. Default: false.
   */
  isNew?: boolean;
  signal?: AbortSignal;
}

/**
 * Changes inside files, by path.
 *
 * @public
 */
export type FileEdits = ReadonlyMap<string, (text: string) => string>;

/**
 * What came of a {@link ChangeRequest}.
 *
 * @public
 */
export interface ChangeResult {
  /** Of the pull request. */
  state: 'created' | 'updated' | 'unchanged';
  /** Absent when main has had everything for so long that no pull request is left to show. */
  pullRequest?: RepositoryPullRequest;
  /** Whether main has everything, so that there is nothing left to merge. */
  onMain: boolean;
  /** Paths that this call wrote or edited. */
  written: string[];
  /** Paths that this call removed. */
  removed: string[];
  /** Paths that hold another content than asked for and were left alone. */
  kept: string[];
  /**
   * Whether main has changed what the branch changes, so that GitHub cannot merge it until a person resolves the
   * conflict.
   */
  conflict: boolean;
}

/** What we wrote on a branch: git's id by path, null for a file that we removed. Nothing else is ours. */
export type OwnWrites = ReadonlyMap<string, string | null>;

/** Before anything is written: what is to be edited must be there. */
export function assertEditable(
  { edits }: ChangeRequest,
  files: ReadonlyMap<string, string>,
): void {
  for (const path of edits?.keys() ?? []) {
    if (!files.has(path)) {
      throw new ConflictError(
        `${path} is not on the main branch, so it cannot be changed: reload the page to see what is there`,
      );
    }
  }
}
