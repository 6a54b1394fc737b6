import { Application, Operation } from '../applications/Application';
import { stableText } from '../cluster/sortKeys';
import { ComparedStatus } from '../reconcile/ApplicationComparison';

/** What the automated sync makes of a comparison: an operation, or why the last one is not repeated. */
export type AutomatedDecision =
  | { operation: Operation }
  | { syncError: string }
  | undefined;

/** Retries that Argo CD gives an automated sync where the spec says nothing. */
const DEFAULT_RETRIES = 5;

/** Decides whether an application that is out of sync is synced by itself. */
export function automatedOperation({
  application: { metadata, spec, operation, status: before },
  status,
}: {
  application: Application;
  /** As just compared. */
  status: ComparedStatus;
}): AutomatedDecision {
  const automated = spec.syncPolicy?.automated;
  const { revision } = status.sync;
  if (
    !automated ||
    automated.enabled === false ||
    operation ||
    metadata.deletionTimestamp ||
    status.sync.status !== 'OutOfSync' ||
    !revision
  ) {
    return undefined;
  }
  const resources = (status.resources ?? []).filter(({ hook }) => !hook);
  const toApply = resources.filter(
    resource => resource.status !== 'Synced' && !resource.requiresPruning,
  );
  if (!automated.prune && toApply.length === 0) {
    return undefined;
  }
  const last = before.operationState;
  if (
    last?.syncResult?.revision === revision &&
    stableText(last.syncResult.source) === stableText(spec.source)
  ) {
    return last.phase === 'Succeeded' || last.operation.sync.dryRun
      ? undefined
      : {
          syncError: `Failed last sync attempt to [${revision}]: ${last.message}`,
        };
  }
  if (
    automated.prune &&
    !automated.allowEmpty &&
    resources.every(({ requiresPruning }) => requiresPruning)
  ) {
    return {
      syncError: `Skipping sync attempt to ${revision}: auto-sync will wipe out all resources`,
    };
  }
  return {
    operation: {
      sync: {
        revision,
        ...(automated.prune ? { prune: true } : {}),
        source: spec.source,
        ...(spec.syncPolicy?.syncOptions
          ? { syncOptions: spec.syncPolicy.syncOptions }
          : {}),
      },
      initiatedBy: { automated: true },
      retry: spec.syncPolicy?.retry ?? { limit: DEFAULT_RETRIES },
    },
  };
}
