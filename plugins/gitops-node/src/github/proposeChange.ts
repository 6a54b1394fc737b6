import { ConflictError } from '@backstage/errors';
import { BranchFiles } from './BranchFiles';
import { ChangeRequest, ChangeResult } from './ChangeRequest';
import { GithubClient } from './GithubClient';
import { planFiles } from './planFiles';
import { RequestBranch } from './RequestBranch';
import { RequestPullRequest } from './RequestPullRequest';
import { RepositoryName } from './repositoryTree';

/** Somebody else may move the branch between our reading and our writing it. */
const MAX_ATTEMPTS = 4;

/**
 * Brings files to main through the one pull request of a branch, whatever is there already.
 *
 * A file that main has is left alone, even with another content: a promotion may have changed it since. Only a change
 * that says `replace` changes it. On the branch, what people changed or deleted stays so. What is left is written in one commit, and nothing left is `unchanged`.
 *
 * @throws ConflictError when the branch moves faster than it can be read
 */
export async function proposeChange(options: {
  github: GithubClient;
  repository: RepositoryName;
  main: BranchFiles;
  mainBranch: string;
  change: ChangeRequest;
}): Promise<ChangeResult> {
  const { github, repository, change } = options;
  const { signal } = change;
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
  const replaced = new Map(
    [...main.files].filter(([path]) => change.replace?.(path)),
  );
  const { write: missing, kept } = planFiles({
    wanted: change.files,
    current: main.files,
    replaced,
  });
  if (missing.size === 0) {
    return {
      state: 'unchanged',
      pullRequest: await pullRequest.findLatest(),
      onMain: true,
      written: [],
      kept,
    };
  }

  let open = await pullRequest.findOpen();
  let exists = open !== undefined;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    if (!exists) {
      const created = await branch.create({
        main: main.head,
        files: missing,
        message: change.title,
      });
      if (created) {
        return {
          ...(await pullRequest.open()),
          onMain: false,
          written: [...missing.keys()],
          kept,
        };
      }
      exists = true;
      open = await pullRequest.findOpen();
    }

    const state = await branch.read(main);
    change.inspect?.(state.current.keys());
    const plan = planFiles({
      wanted: missing,
      ...state,
      replaced,
    });
    const upToDate =
      plan.write.size === 0 ||
      (await branch.append({
        state,
        files: plan.write,
        message: change.title,
      }));
    if (upToDate) {
      const outcome = open
        ? await pullRequest.update(open, plan.write.size > 0)
        : await pullRequest.open();
      return {
        ...outcome,
        onMain: false,
        written: [...plan.write.keys()],
        kept: [...kept, ...plan.kept],
      };
    }
  }
  throw new ConflictError(
    `The branch ${change.branch} of ${repository.owner}/${repository.repo} keeps changing: try again when nobody pushes to it`,
  );
}
