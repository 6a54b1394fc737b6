import { ConflictError } from '@backstage/errors';
import { BranchFiles } from './BranchFiles';
import { assertEditable, ChangeRequest, ChangeResult } from './ChangeRequest';
import { GithubClient } from './GithubClient';
import { isDone, planRequest, selectMissing } from './planRequest';
import { readBranchState } from './readBranchState';
import { RequestBranch } from './RequestBranch';
import { RequestPullRequest } from './RequestPullRequest';
import { RepositoryName } from './repositoryTree';
import { TextBlobs } from './TextBlobs';

/** Somebody else may move the branch between our reading and our writing it. */
const MAX_ATTEMPTS = 6;

/**
 * Brings a change to main through the one pull request of a branch, whatever is there already.
 *
 * What main has is left alone, even with another content: a promotion may have changed it since. Only a change that
 * says `replace`, `edits` or `remove` changes it. On the branch, what people did stays so. What is left is written in
 * one commit, and nothing left is `unchanged`.
 *
 * @throws ConflictError when a file to edit is not on main, or the branch moves faster than it can be read
 */
export async function proposeChange(options: {
  github: GithubClient;
  repository: RepositoryName;
  main: BranchFiles;
  mainBranch: string;
  blobs: TextBlobs;
  change: ChangeRequest;
}): Promise<ChangeResult> {
  const { github, repository, blobs, change } = options;
  const { signal } = change;
  const message = change.title;
  const read = (sha: string, path: string) => blobs.read(sha, path, signal);
  const branch = new RequestBranch({
    github,
    repository,
    name: change.branch,
    signal,
  });
  const pullRequest = new RequestPullRequest({
    github,
    repository,
    base: options.mainBranch,
    change,
  });

  const main = await options.main.listWithHead(signal);
  change.inspect?.(main.files.keys());
  assertEditable(change, main.files);
  const replaced = new Map(
    [...main.files].filter(([path]) => change.replace?.(path)),
  );
  const missing = await planRequest({
    wanted: change,
    current: main.files,
    replaced,
    read,
  });
  if (isDone(missing)) {
    return {
      state: 'unchanged',
      pullRequest: await pullRequest.findLatest(),
      onMain: true,
      written: [],
      removed: [],
      kept: missing.kept,
      conflict: false,
    };
  }
  const wanted = selectMissing(change, missing);

  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const isGuess = attempt === 1 && change.isNew === true;
    const tip = isGuess ? undefined : await branch.find();
    if (!tip) {
      if (await branch.create({ main, plan: missing, message })) {
        return {
          ...(await pullRequest.open()),
          onMain: false,
          written: [...missing.write.keys()],
          removed: missing.remove,
          kept: missing.kept,
          conflict: false,
        };
      }
      continue;
    }

    const latest = await pullRequest.findLatest();
    const open = latest?.state === 'open' ? latest : undefined;
    const { state, conflict } = await readBranchState({
      branch,
      main,
      tip,
      latest,
      isMergeable: number => pullRequest.isMergeable(number),
    });
    change.inspect?.(state.current.keys());
    const plan = await planRequest({ wanted, ...state, replaced, read });
    const isNew = !isDone(plan) || (state.carried?.size ?? 0) > 0;
    if (isNew && open) {
      // Before the commit, so that a run that ends between the two is made up for by the next one.
      await pullRequest.update(open);
    }
    if (isNew && !(await branch.append({ state, plan, message }))) {
      continue;
    }
    return {
      ...(open
        ? { state: isNew ? 'updated' : 'unchanged', pullRequest: open }
        : await pullRequest.open()),
      onMain: false,
      written: [...plan.write.keys()],
      removed: plan.remove,
      kept: [...missing.kept, ...plan.kept],
      conflict,
    };
  }
  throw new ConflictError(
    `The branch ${change.branch} of ${repository.owner}/${repository.repo} keeps changing: try again when nobody pushes to it`,
  );
}
