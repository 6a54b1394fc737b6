import { GithubClient } from './GithubClient';
import { RepositoryName } from './repositoryTree';

/** Merging gives one commit with the pull request's title, and takes the branch away. Bots ask to be merged later. */
const MERGE_SETTINGS = {
  allow_squash_merge: true,
  allow_merge_commit: false,
  allow_rebase_merge: false,
  allow_auto_merge: true,
  delete_branch_on_merge: true,
};

/** Makes pull requests merge as the platform's workflows expect it. */
export async function ensureMergeSettings(options: {
  github: GithubClient;
  repository: RepositoryName;
  signal?: AbortSignal;
}): Promise<'updated' | 'unchanged'> {
  const { github, repository, signal } = options;
  const { data } = await github.rest.repos.get({
    ...repository,
    request: { signal },
  });
  const present: Record<string, unknown> = { ...data };
  const isSet = Object.entries(MERGE_SETTINGS).every(
    ([key, value]) => present[key] === value,
  );
  if (isSet) {
    return 'unchanged';
  }
  await github.rest.repos.update({
    ...repository,
    ...MERGE_SETTINGS,
    request: { signal },
  });
  return 'updated';
}
