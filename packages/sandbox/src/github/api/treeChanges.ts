import { z } from 'zod';
import { GitRepository } from '../../git/GitRepository';
import { TreeChange } from '../../git/GitObjects';
import { unprocessable } from '../errors';

const MODES: Record<string, string> = {
  '100644': 'blob',
  '100755': 'blob',
  '120000': 'blob',
  '040000': 'tree',
  '160000': 'commit',
};

export const treeEntrySchema = z.object({
  path: z.string(),
  mode: z.string(),
  type: z.string().optional(),
  sha: z.string().nullish(),
  content: z.string().optional(),
});

/**
 * Checks the entries of a new tree and writes the blobs of those that bring their content along.
 *
 * @param base - tree or commit to which the entries apply
 * @throws GithubError 422 for everything that `git` would skip or mend without a word
 */
export async function treeChanges(
  git: GitRepository,
  entries: z.output<typeof treeEntrySchema>[],
  base: string | undefined,
): Promise<TreeChange[]> {
  const changes: TreeChange[] = [];
  for (const entry of entries) {
    assertPath(entry.path);
    const type = MODES[entry.mode];
    if (!type) {
      throw unprocessable('Must supply a valid tree.mode');
    }
    if (entry.sha === null) {
      const found = base
        ? await git.objects.readTree(base, { under: entry.path })
        : [];
      if (!found.some(({ path }) => path === entry.path)) {
        throw unprocessable('GitRPC::BadObjectState');
      }
      changes.push(...(await removals(git, String(base), entry.path)));
    } else if (entry.content !== undefined) {
      if (entry.sha !== undefined) {
        throw unprocessable(
          'Must supply either tree.sha or tree.content, not both',
        );
      }
      const sha = await git.objects.writeBlob(entry.content);
      changes.push({ path: entry.path, mode: entry.mode, sha });
    } else {
      if (entry.sha === undefined) {
        throw unprocessable('Must supply either tree.sha or tree.content');
      }
      // A submodule's commit lives in another repository.
      if (type !== 'commit' && (await git.objects.type(entry.sha)) !== type) {
        throw unprocessable(`tree.sha ${entry.sha} is not a valid ${type}`);
      }
      changes.push({ path: entry.path, mode: entry.mode, sha: entry.sha });
    }
  }
  return changes;
}

/** A folder goes with everything below it. */
async function removals(
  git: GitRepository,
  base: string,
  path: string,
): Promise<TreeChange[]> {
  const below = await git.objects.readTree(base, {
    under: path,
    recursive: true,
  });
  return below
    .filter(({ type }) => type !== 'tree')
    .map(found => ({ path: found.path, mode: found.mode, sha: null }));
}

function assertPath(path: string): void {
  const segments = path.split('/');
  if (path.includes('\0') || segments.some(segment => segment === '')) {
    throw unprocessable(
      'tree.path cannot start or end with a slash, or contain two in a row',
    );
  }
  if (
    segments.some(
      segment => ['.', '..'].includes(segment) || /^\.git$/i.test(segment),
    )
  ) {
    throw unprocessable('tree.path contains a malformed path component');
  }
}
