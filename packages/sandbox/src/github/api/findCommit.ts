import { CommitInfo } from '../../git/GitHistory';
import { GitRepository } from '../../git/GitRepository';
import { emptyRepository, unprocessable } from '../errors';

/** @throws GithubError 422 as GitHub has it for names without a commit, 409 while there are no commits at all */
export async function findCommit(
  git: GitRepository,
  ref: string,
): Promise<CommitInfo> {
  if (await git.isEmpty()) {
    throw emptyRepository();
  }
  const commit = await git.commitInfo(ref);
  if (!commit) {
    throw unprocessable(`No commit found for SHA: ${ref}`);
  }
  return commit;
}
