import { GithubClient } from './GithubClient';
import { isGithubError } from './GithubError';
import { RepositoryName } from './repositoryTree';

/**
 * Reads one text file.
 *
 * @param options - `ref` is a branch or commit; without it the default branch
 * @returns undefined when there is no such file, or no such branch yet
 */
export async function readTextFile(options: {
  github: GithubClient;
  repository: RepositoryName;
  path: string;
  ref?: string;
  signal?: AbortSignal;
}): Promise<string | undefined> {
  const { github, repository, path, ref, signal } = options;
  try {
    const { data } = await github.rest.repos.getContent({
      ...repository,
      path,
      ...(ref ? { ref } : {}),
      request: { signal },
    });
    if (Array.isArray(data) || !('content' in data)) {
      throw new Error(
        `${path} in ${repository.owner}/${repository.repo} is no file`,
      );
    }
    return Buffer.from(data.content, 'base64').toString('utf8');
  } catch (error) {
    if (isGithubError(error, 'notFound')) {
      return undefined;
    }
    throw error;
  }
}
