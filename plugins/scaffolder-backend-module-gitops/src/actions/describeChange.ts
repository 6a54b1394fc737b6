import { ChangeResult } from '@gitops-flow/backstage-plugin-gitops-node';

/** What was done to each file and to the pull request, a line each, for the log of a task. */
export function describeChange(result: ChangeResult): string[] {
  const { state, pullRequest, onMain, written, removed, kept } = result;
  const link = pullRequest ? ` ${pullRequest.url}` : '';
  return [
    ...written.map(path => `File ${path}: written`),
    ...removed.map(path => `File ${path}: removed`),
    ...kept.map(path => `File ${path}: was changed since, left alone`),
    onMain
      ? `Pull request${link}: unchanged, the main branch has everything already`
      : `Pull request${link}: ${state}`,
    ...(result.conflict
      ? [
          `Pull request${link}: cannot be merged, because the main branch and people on its branch have changed the same: resolve the conflict on its page`,
        ]
      : []),
  ];
}
