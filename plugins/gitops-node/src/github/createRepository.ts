import type { RestEndpointMethodTypes } from '@octokit/rest';
import { MergeSetting } from './ensureMergeSettings';
import { GithubClient } from './GithubClient';
import { isGithubError } from './GithubError';
import { RepositoryName } from './repositoryTree';
import { waitUntilReady } from './waitUntilReady';
import { writeOnce } from './writeOnce';

/** A repository as GitHub describes it by itself. */
export type FoundRepository =
  RestEndpointMethodTypes['repos']['get']['response']['data'];

/** What a new repository is like. */
export interface RepositoryDefinition
  extends Partial<Record<MergeSetting, boolean>> {
  organization: string;
  name: string;
  description: string;
  homepage?: string;
  visibility: 'private' | 'internal' | 'public';
}

/**
 * Creates a repository with GitHub's own README, or finds the one that has its name, whosever it is.
 *
 * @returns `isNew` is only true when this very call has surely created it: a run before this one, another one at the
 *   same moment, or a try of ours whose answer was lost may have begun to fill it otherwise
 */
export async function createRepository(options: {
  github: GithubClient;
  definition: RepositoryDefinition;
  signal?: AbortSignal;
}): Promise<{ repository: FoundRepository; isNew: boolean }> {
  const { github, definition, signal } = options;
  const { organization, visibility, ...settings } = definition;
  const name = { owner: organization, repo: definition.name };
  const look = async () => {
    const repository = await findRepository({ github, name, signal });
    return repository && { repository, isNew: false };
  };
  const create = async () => {
    const { data } = await github.rest.repos.createInOrg({
      ...settings,
      org: organization,
      private: visibility !== 'public',
      // Octokit's types are those of github.com without Enterprise, which has no `internal`.
      visibility: visibility as 'private' | 'public',
      // The git data API refuses empty repositories.
      auto_init: true,
      request: { signal },
    });
    return { repository: data, isNew: true };
  };
  try {
    return await writeOnce({ write: create, look, signal });
  } catch (error) {
    const isTaken =
      isGithubError(error, 'validation') && error.says('name already exists');
    if (!isTaken) {
      throw error;
    }
    // Somebody may have taken the name a moment ago: GitHub knows it before it shows the repository.
    const repository = await waitUntilReady(
      () => readRepository({ github, name, signal }),
      { signal },
    );
    return { repository, isNew: false };
  }
}

/** @returns undefined when there is none, or none that the credentials may see */
export async function findRepository(options: {
  github: GithubClient;
  name: RepositoryName;
  signal?: AbortSignal;
}): Promise<FoundRepository | undefined> {
  try {
    return await readRepository(options);
  } catch (error) {
    if (isGithubError(error, 'notFound')) {
      return undefined;
    }
    throw error;
  }
}

async function readRepository(options: {
  github: GithubClient;
  name: RepositoryName;
  signal?: AbortSignal;
}): Promise<FoundRepository> {
  const { data } = await options.github.rest.repos.get({
    ...options.name,
    request: { signal: options.signal },
  });
  return data;
}
