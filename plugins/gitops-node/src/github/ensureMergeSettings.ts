import { GithubClient } from './GithubClient';
import { repeatable } from './repeatable';
import { RepositoryName } from './repositoryTree';

/** Merging gives one commit with the pull request's title, and takes the branch away. Bots ask to be merged later. */
export const MERGE_SETTINGS = {
  allow_squash_merge: true,
  allow_merge_commit: false,
  allow_rebase_merge: false,
  allow_auto_merge: true,
  delete_branch_on_merge: true,
};

/** One of GitHub's settings about merging. */
export type MergeSetting = keyof typeof MERGE_SETTINGS;

/**
 * Makes pull requests merge as the platform's workflows expect it.
 *
 * @param options - `present` is the repository as it was read; without it, it is read
 * @returns `unchanged` also where GitHub takes no notice: the plan of the organisation may have no auto-merge
 */
export async function ensureMergeSettings(options: {
  github: GithubClient;
  repository: RepositoryName;
  present?: object;
  signal?: AbortSignal;
}): Promise<'updated' | 'unchanged'> {
  const { github, repository, signal } = options;
  const present =
    options.present ??
    (await github.rest.repos.get({ ...repository, request: { signal } })).data;
  const before = readSettings(present);
  if (before === JSON.stringify(MERGE_SETTINGS)) {
    return 'unchanged';
  }
  const { data } = await github.rest.repos.update({
    ...repository,
    ...MERGE_SETTINGS,
    request: repeatable(signal),
  });
  return readSettings(data) === before ? 'unchanged' : 'updated';
}

function readSettings(repository: object): string {
  const answer: Record<string, unknown> = { ...repository };
  return JSON.stringify(
    Object.fromEntries(
      Object.keys(MERGE_SETTINGS).map(key => [key, answer[key]]),
    ),
  );
}
