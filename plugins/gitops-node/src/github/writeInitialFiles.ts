import { ConflictError } from '@backstage/errors';
import { commitFiles } from './commitFiles';
import { FileContents } from './FileContents';
import { GithubClient } from './GithubClient';
import { isGithubError } from './GithubError';
import { readBranchHead, RepositoryName } from './repositoryTree';
import { waitUntilReady } from './waitUntilReady';

/** Two people may run the same request. */
const MAX_ATTEMPTS = 3;

/**
 * Gives a repository its first files, in one commit on top of the empty README that GitHub creates it with.
 *
 * @param options - `isWritten` looks whether that commit was made already, and throws when the repository turns out to
 *   be somebody else's; it is not asked first for a repository that is `isNew`
 */
export async function writeInitialFiles(options: {
  github: GithubClient;
  repository: RepositoryName;
  branch: string;
  files: FileContents;
  message: string;
  isWritten: () => Promise<boolean>;
  isNew: boolean;
  signal?: AbortSignal;
}): Promise<'created' | 'unchanged'> {
  const { github, repository, branch, files, message, signal } = options;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const mayBeWritten = attempt > 1 || !options.isNew;
    if (mayBeWritten && (await options.isWritten())) {
      return 'unchanged';
    }
    const head = await waitUntilReady(
      () => readBranchHead({ github, repository, branch, signal }),
      { signal },
    );
    const sha = await commitFiles({
      github,
      repository,
      parent: head.commitSha,
      baseTree: head.treeSha,
      files,
      message,
      signal,
    });
    try {
      await github.rest.git.updateRef({
        ...repository,
        ref: `heads/${branch}`,
        sha,
        force: false,
        request: { signal },
      });
      return 'created';
    } catch (error) {
      const isOvertaken =
        isGithubError(error, 'validation') && error.says('not a fast forward');
      if (!isOvertaken) {
        throw error;
      }
    }
  }
  throw new ConflictError(
    `The branch ${branch} of ${repository.owner}/${repository.repo} keeps changing: try again when nobody pushes to it`,
  );
}
