import {
  ApplicationRevision,
  ArgocdApplication,
} from '../model/ArgocdApplication';
import { deployStartOf } from '../model/deployStartOf';
import { Deployment } from './DeploymentEvent';

/**
 * The deployments that an Application's history shows and that were not known, newest first. The newest entry of the
 * history is `running`, for all that the history says, unless the Application is being deleted; how the others ended it
 * does not tell.
 *
 * @param known - the Application as it was known before
 * @public
 */
export function readDeployments(
  application: ArgocdApplication,
  known: ArgocdApplication | undefined,
): Deployment[] {
  const { history, operation, deletingSince } = application;
  // Almost every event leaves the history as it was.
  if (known && known.history === history) {
    return [];
  }
  const keys = new Set(known?.history.map(keyOf));
  return history.flatMap((entry, index) => {
    if (keys.has(keyOf(entry)) || Number.isNaN(Date.parse(entry.deployedAt))) {
      return [];
    }
    const deployStartedAt = deployStartOf(entry);
    const ours =
      operation?.startedAt !== undefined &&
      operation.startedAt === deployStartedAt;
    return [
      {
        historyId: entry.id,
        revision: entry.revision,
        deployedAt: entry.deployedAt,
        ...(deployStartedAt ? { deployStartedAt } : {}),
        ...(entry.initiatedBy ? { initiatedBy: entry.initiatedBy } : {}),
        ...(ours && operation.requestedBy
          ? { requestedBy: operation.requestedBy }
          : {}),
        automated: entry.automated,
        ...(entry.repoUrl ? { repoUrl: entry.repoUrl } : {}),
        rollback: isRollback(history.slice(index)),
        ...(index === 0 && !deletingSince
          ? { outcome: 'running' as const }
          : {}),
      },
    ];
  });
}

/** An id comes again when an Application is created anew under its old name. */
function keyOf({ id, deployedAt }: ApplicationRevision): string {
  return `${id} ${deployedAt}`;
}

/** The same revision again at once is a repetition. */
function isRollback([
  entry,
  previous,
  ...older
]: ApplicationRevision[]): boolean {
  return (
    previous !== undefined &&
    previous.revision !== entry.revision &&
    older.some(({ revision }) => revision === entry.revision)
  );
}
