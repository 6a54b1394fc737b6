import { CommitInfo } from './GitHistory';
import { GitRepository } from './GitRepository';
import { runGit } from './runGit';

/** A commit and the files that differ from its first parent. Renames are two changes. */
export interface CommitWithPaths extends CommitInfo {
  added: string[];
  removed: string[];
  modified: string[];
}

type Paths = Pick<CommitWithPaths, 'added' | 'removed' | 'modified'>;

/**
 * Commits that a push has brought, oldest first.
 *
 * @param options - `before` is undefined for a new ref: then what no other branch has counts as brought. `limit` keeps
 *   the newest
 * @returns `distinct` where no other branch had the commit before
 */
export async function pushedCommits(
  repository: GitRepository,
  {
    ref,
    before,
    after,
    limit,
  }: {
    ref: string;
    before: string | undefined;
    after: string;
    limit: number;
  },
): Promise<(CommitWithPaths & { distinct: boolean })[]> {
  const { stdout } = await runGit(repository.path, [
    'rev-list',
    after,
    '--not',
    ...(before ? [before] : []),
    `--exclude=${ref}`,
    '--branches',
  ]);
  const distinct = new Set(stdout.toString().split('\n').filter(Boolean));
  if (!before && distinct.size === 0) {
    return [];
  }
  const commits = await commitsWithPaths(
    repository,
    before ? `${before}..${after}` : after,
    { limit: before ? limit : Math.min(limit, distinct.size) },
  );
  return commits
    .filter(({ sha }) => before || distinct.has(sha))
    .reverse()
    .map(commit => ({ ...commit, distinct: distinct.has(commit.sha) }));
}

/** Commits with the files that they change, newest first. `revision` may be a range. */
export async function commitsWithPaths(
  repository: GitRepository,
  revision: string,
  { limit }: { limit: number },
): Promise<CommitWithPaths[]> {
  const commits = await repository.history.log(revision, { limit });
  const { stdout } = await runGit(repository.path, [
    'log',
    '-z',
    '--format=%x00%H',
    '--name-status',
    '--no-renames',
    '--diff-merges=first-parent',
    `--max-count=${limit}`,
    '--end-of-options',
    revision,
    '--',
  ]);
  const paths = parseNameStatus(stdout.toString());
  return commits.map(commit => ({
    ...commit,
    ...(paths.get(commit.sha) ?? { added: [], removed: [], modified: [] }),
  }));
}

/** Of `log --name-status -z`, with names of commits between empty fields. */
function parseNameStatus(text: string): Map<string, Paths> {
  const commits = new Map<string, Paths>();
  const fields = text.split('\0');
  let current: Paths = { added: [], removed: [], modified: [] };
  for (let i = 0; i < fields.length; i += 1) {
    const field = fields[i].trim();
    if (field.length === 1) {
      i += 1;
      if (field === 'A') {
        current.added.push(fields[i]);
      } else if (field === 'D') {
        current.removed.push(fields[i]);
      } else {
        current.modified.push(fields[i]);
      }
    } else if (field) {
      current = { added: [], removed: [], modified: [] };
      commits.set(field, current);
    }
  }
  return commits;
}
