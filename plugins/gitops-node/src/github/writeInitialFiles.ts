import { ConflictError } from '@backstage/errors';
import { commitFiles } from './commitFiles';
import { FileContents } from './FileContents';
import { GithubClient } from './GithubClient';
import { isGithubError } from './GithubError';
import { isRuleViolation } from './isRuleViolation';
import { repeatable } from './repeatable';
import { BranchHead, readBranchHead, RepositoryName } from './repositoryTree';
import { waitUntilReady } from './waitUntilReady';

/** Two people may run the same request. */
const MAX_ATTEMPTS = 3;

/**
 * Gives a repository its first files, in one commit on top of what is there: the README that GitHub creates it with, or
 * what people have put there since.
 *
 * @param options - `isWritten` looks whether that commit was made already, and throws when the repository turns out to
 *   be somebody else's; it is not asked first for a repository that is `isNew`. `choose` may leave out some of the
 *   files, given what the branch has
 * @throws GithubError when a rule lets nobody commit to the branch, and no run like this one was faster
 */
export async function writeInitialFiles(options: {
  github: GithubClient;
  repository: RepositoryName;
  branch: string;
  files: FileContents;
  choose?: (head: BranchHead) => Promise<FileContents>;
  message: string;
  isWritten: () => Promise<boolean>;
  isNew: boolean;
  signal?: AbortSignal;
}): Promise<'created' | 'unchanged'> {
  const { github, repository, branch, message, signal } = options;
  let refusal: unknown;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const mayBeWritten = attempt > 1 || !options.isNew;
    if (mayBeWritten && (await options.isWritten())) {
      return 'unchanged';
    }
    if (refusal !== undefined) {
      throw refusal;
    }
    const head = await waitUntilReady(
      () => readBranchHead({ github, repository, branch, signal }),
      { signal },
    );
    const sha = await commitFiles({
      github,
      repository,
      parents: [head.commitSha],
      baseTree: head.treeSha,
      files: (await options.choose?.(head)) ?? options.files,
      message,
      signal,
    });
    try {
      await waitUntilReady(
        () =>
          github.rest.git.updateRef({
            ...repository,
            ref: `heads/${branch}`,
            sha,
            force: false,
            request: repeatable(signal),
          }),
        { signal },
      );
      return 'created';
    } catch (error) {
      const isOvertaken =
        isGithubError(error, 'validation') && error.says('not a fast forward');
      if (isRuleViolation(error)) {
        refusal = error;
      } else if (!isOvertaken) {
        throw error;
      }
    }
  }
  throw (
    refusal ??
    new ConflictError(
      `The branch ${branch} of ${repository.owner}/${repository.repo} keeps changing: try again when nobody pushes to it`,
    )
  );
}
