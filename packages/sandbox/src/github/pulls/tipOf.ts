import { GitRepository } from '../../git/GitRepository';

/** Commit that a branch points to. */
export async function tipOf(
  git: GitRepository,
  branch: string,
): Promise<string | undefined> {
  return (await git.refs.get(`refs/heads/${branch}`))?.sha;
}
