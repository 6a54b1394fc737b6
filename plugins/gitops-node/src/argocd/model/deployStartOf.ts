import { ApplicationRevision } from './ArgocdApplication';

/**
 * When the sync of a history entry began, written as Argo CD writes it.
 *
 * @returns undefined where Argo CD did not say it
 */
export function deployStartOf({
  deployedAt,
  syncSeconds,
}: Pick<ApplicationRevision, 'deployedAt' | 'syncSeconds'>):
  | string
  | undefined {
  if (syncSeconds === undefined) {
    return undefined;
  }
  const startedAt = new Date(Date.parse(deployedAt) - syncSeconds * 1_000);
  // Argo CD has whole seconds and writes no others.
  return startedAt.toISOString().replace('.000Z', 'Z');
}
