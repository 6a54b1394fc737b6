import { ChangeResult } from '@gitops-flow/backstage-plugin-gitops-node';

/** What was done to each file and to the pull request, a line each, for the log of a task. */
export function describeChange(result: ChangeResult): string[] {
  const { state, pullRequest, onMain, written, kept } = result;
  const link = pullRequest ? ` ${pullRequest.url}` : '';
  return [
    ...written.map(path => `${path}: written`),
    ...kept.map(path => `${path}: was changed since, left alone`),
    onMain
      ? `All files are on the main branch already, nothing to propose${link}`
      : `Pull request${link}: ${state}`,
  ];
}
