import { GithubClient } from './GithubClient';
import { repeatable } from './repeatable';
import { RepositoryName } from './repositoryTree';
import { waitUntilReady } from './waitUntilReady';

/** Adds the topics that a repository lacks. Those that people added stay. */
export async function setTopics(options: {
  github: GithubClient;
  repository: RepositoryName;
  present: string[];
  wanted: string[];
  signal?: AbortSignal;
}): Promise<'updated' | 'unchanged'> {
  const { github, repository, present, wanted, signal } = options;
  // GitHub keeps topics in lower case.
  const names = new Set([
    ...present,
    ...wanted.map(topic => topic.toLocaleLowerCase('en-US')),
  ]);
  if (names.size === present.length) {
    return 'unchanged';
  }
  await waitUntilReady(
    () =>
      github.rest.repos.replaceAllTopics({
        ...repository,
        names: [...names],
        request: repeatable(signal),
      }),
    { signal },
  );
  return 'updated';
}
