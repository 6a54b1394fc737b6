import { catchUp } from './catchUp';
import { BranchState, MainState, RequestBranch } from './RequestBranch';
import { RepositoryPullRequest } from './RepositoryPullRequest';
import { BranchHead } from './repositoryTree';

/**
 * Reads a request's branch and decides what the next commit goes on top of.
 *
 * - With a pull request that can be merged: on the branch as it is, however far main has moved on, so that approvals
 *   are not lost for nothing.
 * - With one that conflicts with main, with one that a person has closed, and without any: on the branch brought up to
 *   date with main, by a commit that has both as parents.
 * - A branch whose whole content was merged, squashed or not: on main.
 *
 * @param options - `latest` is the newest pull request of the branch; `isMergeable` asks GitHub about an open one
 * @returns `conflict` when main and people on the branch have changed the same file
 */
export async function readBranchState(options: {
  branch: RequestBranch;
  main: MainState;
  tip: BranchHead;
  latest?: RepositoryPullRequest;
  isMergeable: (number: number) => Promise<boolean>;
}): Promise<{ state: BranchState; conflict: boolean }> {
  const { branch, main, tip, latest } = options;
  const onMain = {
    baseTree: main.head.treeSha,
    parents: [tip.commitSha, main.head.commitSha],
  };
  if (latest?.merged && latest.headSha === tip.commitSha) {
    return {
      state: { ...onMain, current: main.files },
      conflict: false,
    };
  }
  const { state, isBehind, readBase } = await branch.read(main, tip);
  if (!isBehind) {
    return { state, conflict: false };
  }
  if (latest?.state === 'open' && (await options.isMergeable(latest.number))) {
    return { state, conflict: false };
  }
  const caughtUp = catchUp({
    base: await readBase(),
    main: main.files,
    branch: state.current,
    ours: state.ours ?? new Map(),
  });
  return caughtUp
    ? { state: { ...onMain, ...caughtUp }, conflict: false }
    : { state, conflict: true };
}
