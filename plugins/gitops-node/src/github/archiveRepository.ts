import { findRepository } from './createRepository';
import { GithubClient } from './GithubClient';
import { isGithubError } from './GithubError';
import { RepositoryName } from './repositoryTree';
import { writeOnce } from './writeOnce';

/**
 * Makes a repository read-only. Nothing of it is deleted, and its administrators can undo it.
 *
 * @returns `unchanged` when another run was faster
 */
export async function archiveRepository(options: {
  github: GithubClient;
  repository: RepositoryName;
  signal?: AbortSignal;
}): Promise<'updated' | 'unchanged'> {
  const { github, repository, signal } = options;
  const isArchived = async () => {
    const found = await findRepository({ github, name: repository, signal });
    return found?.archived === true;
  };
  const archive = async () => {
    await github.rest.repos.update({
      ...repository,
      archived: true,
      request: { signal },
    });
    return 'updated' as const;
  };
  try {
    return await writeOnce({
      write: archive,
      look: async () => ((await isArchived()) ? 'updated' : undefined),
      signal,
    });
  } catch (error) {
    // GitHub refuses every change of an archived repository, this one too.
    if (isGithubError(error, 'permission') && (await isArchived())) {
      return 'unchanged';
    }
    throw error;
  }
}
