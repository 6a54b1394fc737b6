import { ChangeRequest } from '@gitops-flow/backstage-plugin-gitops-node';

/** What a pull request would carry, a line for each file, for the log of a dry run. */
export function describeDryRun(change: ChangeRequest): string[] {
  const lines = (does: string, paths: Iterable<string> = []) =>
    [...paths].map(path => `  ${path}: ${does}`);
  return [
    `Would propose "${change.title}" on ${change.branch}:`,
    ...lines('written', change.files?.keys()),
    ...lines('edited', change.edits?.keys()),
    ...lines('removed', change.remove),
  ];
}
