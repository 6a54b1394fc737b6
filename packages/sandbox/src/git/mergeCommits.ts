import { GitRepository } from './GitRepository';
import { Signature } from './GitObjects';
import { runGit } from './runGit';

/**
 * Tree of a merge, made by `git` without a working copy.
 *
 * @returns undefined when the two sides conflict
 */
export async function mergeTrees(
  git: GitRepository,
  ours: string,
  theirs: string,
): Promise<string | undefined> {
  const { code, stdout } = await runGit(
    git.path,
    ['merge-tree', '--write-tree', '--no-messages', ours, theirs],
    { allowedCodes: [0, 1] },
  );
  const [tree] = stdout.toString().split('\n');
  // An unknown commit is also told by 1, but without a tree.
  if (code === 1 && !tree) {
    throw new Error(`git knows ${ours} or ${theirs} not as a commit`);
  }
  return code === 0 ? tree : undefined;
}

/**
 * Puts the commits that `head` has and `base` has not on top of `base`, one by one, with their authors.
 *
 * @returns the last of the new commits; undefined when one of them conflicts
 */
export async function rebaseCommits(
  git: GitRepository,
  {
    base,
    head,
    committer,
  }: { base: string; head: string; committer: Signature },
): Promise<string | undefined> {
  const commits = await git.history.log(`${base}..${head}`, { reverse: true });
  let tip = base;
  for (const commit of commits.filter(({ parents }) => parents.length === 1)) {
    const tipCommit = await git.commitInfo(tip);
    if (!tipCommit) {
      throw new Error(`Commit ${tip} is missing`);
    }
    // With the commit's own parent as the parent of our tree, that parent is what the merge starts from.
    const ours = await git.objects.writeCommit({
      tree: tipCommit.tree,
      parents: commit.parents,
      message: 'rebase',
      author: committer,
    });
    const tree = await mergeTrees(git, ours, commit.sha);
    if (!tree) {
      return undefined;
    }
    tip = await git.objects.writeCommit({
      tree,
      parents: [tip],
      message: commit.message,
      author: commit.author,
      committer,
    });
  }
  return tip;
}
