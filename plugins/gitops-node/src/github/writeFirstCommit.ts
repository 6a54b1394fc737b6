import { ConflictError } from '@backstage/errors';
import { commitFiles } from './commitFiles';
import { FileContents } from './FileContents';
import { gitBlobSha } from './gitBlobSha';
import { GithubClient } from './GithubClient';
import { isRuleViolation } from './isRuleViolation';
import { repeatable } from './repeatable';
import { README, RepositoryStart } from './RepositoryStart';
import {
  BranchHead,
  listRepositoryFiles,
  RepositoryName,
} from './repositoryTree';
import { waitUntilReady } from './waitUntilReady';
import { writeInitialFiles } from './writeInitialFiles';

const MESSAGE = 'Create the application';

/**
 * Gives an application's repository its files, in one commit that is the only one of its history.
 *
 * The git data API refuses an empty repository, so that each begins with a README of GitHub's own, and GitHub cannot be
 * told to move a branch only from a certain commit. So that commit is replaced by force, and only while nothing else is
 * there: nobody but the organisation's owners can push before the teams get their rights, and by then the ruleset
 * forbids force. Whatever people have put there stays: the files that are missing come on top of it.
 *
 * @param options - `isWritten` looks whether the files were committed already; `isNew`: by this very run, so that
 *   nobody can have added anything
 * @throws ConflictError when the files are missing and a rule lets nobody commit to the branch
 */
export async function writeFirstCommit(options: {
  github: GithubClient;
  repository: RepositoryName;
  branch: string;
  files: FileContents;
  isWritten: () => Promise<boolean>;
  isNew: boolean;
  signal?: AbortSignal;
}): Promise<'created' | 'unchanged'> {
  const { github, repository, branch, files, isNew, signal } = options;
  const start = RepositoryStart.create(options);
  if (!isNew) {
    if (await options.isWritten()) {
      return 'unchanged';
    }
    await start.awaitCommit();
  }
  if (await replaceOwnCommit()) {
    return 'created';
  }
  try {
    return await writeInitialFiles({
      ...options,
      message: MESSAGE,
      choose: findMissing,
      isNew: false,
    });
  } catch (error) {
    if (isRuleViolation(error)) {
      throw new ConflictError(
        `The branch ${branch} of ${repository.owner}/${
          repository.repo
        } lacks ${[...files.keys()].join(
          ', ',
        )}, and its rules let nobody commit to it: bring the files by a pull request, then run this again`,
      );
    }
    throw error;
  }

  /** @returns false when there is more than GitHub's own commit, or a rule forbids force */
  async function replaceOwnCommit(): Promise<boolean> {
    const sha = await waitUntilReady(
      () =>
        commitFiles({ github, repository, files, message: MESSAGE, signal }),
      { signal },
    );
    // As late as possible: writing may have had to wait its turn.
    if (!isNew && !(await start.hasOnlyOwnCommit())) {
      return false;
    }
    try {
      await waitUntilReady(
        () =>
          github.rest.git.updateRef({
            ...repository,
            ref: `heads/${branch}`,
            sha,
            force: true,
            request: repeatable(signal),
          }),
        { signal },
      );
      return true;
    } catch (error) {
      if (isRuleViolation(error)) {
        return false;
      }
      throw error;
    }
  }

  /** What people have put there stays as it is; GitHub's README is nobody's. */
  async function findMissing(head: BranchHead): Promise<FileContents> {
    const present = await listRepositoryFiles({
      github,
      repository,
      revision: head.treeSha,
      signal,
    });
    const missing = new Map(files);
    for (const [path, content] of files) {
      const sha = present.files.get(path);
      const isOwn =
        path === README &&
        sha !== gitBlobSha(content) &&
        (await start.hasOwnReadme(head.commitSha));
      if (sha !== undefined && !isOwn) {
        missing.delete(path);
      }
    }
    return missing;
  }
}
