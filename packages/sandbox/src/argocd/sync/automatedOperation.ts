import {
  Application,
  Operation,
  OperationState,
} from '../applications/Application';
import { pinned, revisionsOf, sourcesOf } from '../applications/sources';
import { stableText } from '../cluster/sortKeys';
import { ComparedStatus } from '../reconcile/ApplicationComparison';

/** What the automated sync makes of a comparison: an operation, or why the last one is not repeated. */
export type AutomatedDecision =
  | { operation: Operation }
  | { syncError: string }
  /** When it is time to put right what somebody changed. Milliseconds. */
  | { healInMs: number }
  | undefined;

/** Retries that Argo CD gives an automated sync where the spec says nothing. */
const DEFAULT_RETRIES = 5;

/** Between the second and the third self-heal of one commit; each wait is three times as long as the one before. */
const HEAL_AGAIN_MS = 2_000;
const HEAL_FACTOR = 3;
const MAX_HEAL_MS = 300_000;

/** Decides whether an application that is out of sync is synced by itself. */
export function automatedOperation({
  application: { metadata, spec, operation, status: before },
  status,
  now,
  pace,
}: {
  application: Application;
  /** As just compared. */
  status: ComparedStatus;
  now: number;
  /** How long here takes what takes a second there: seconds. */
  pace: number;
}): AutomatedDecision {
  const automated = spec.syncPolicy?.automated;
  const revisions = revisionsOf(status.sync);
  if (
    !automated ||
    automated.enabled === false ||
    operation ||
    metadata.deletionTimestamp ||
    status.sync.status !== 'OutOfSync' ||
    revisions.length === 0
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
  const operationFor = (sync: Partial<Operation['sync']>): Operation => ({
    sync: {
      ...pinned(spec, revisions),
      ...(automated.prune ? { prune: true } : {}),
      ...(spec.syncPolicy?.syncOptions
        ? { syncOptions: spec.syncPolicy.syncOptions }
        : {}),
      ...sync,
    },
    initiatedBy: { automated: true },
    retry: spec.syncPolicy?.retry ?? { limit: DEFAULT_RETRIES },
  });
  if (last && isTried(last, spec, revisions)) {
    if (last.phase !== 'Succeeded') {
      return last.operation.sync.dryRun
        ? undefined
        : {
            syncError: `Failed last sync attempt to [${revisions.join(' ')}]: ${
              last.message
            }`,
          };
    }
    if (!automated.selfHeal) {
      return undefined;
    }
    const { autoHealAttemptsCount = 0 } = last.operation.sync;
    const wait = healWait(autoHealAttemptsCount) * pace;
    const healInMs = Date.parse(last.finishedAt ?? '') + wait - now;
    return healInMs > 0
      ? { healInMs }
      : {
          operation: operationFor({
            resources: resources
              .filter(({ status: code }) => code !== 'Synced')
              .map(({ group, kind, name }) => ({
                ...(group ? { group } : {}),
                kind,
                name,
              })),
            autoHealAttemptsCount: autoHealAttemptsCount + 1,
          }),
        };
  }
  if (
    automated.prune &&
    !automated.allowEmpty &&
    resources.every(({ requiresPruning }) => requiresPruning)
  ) {
    return {
      syncError: `Skipping sync attempt to ${revisions.join(
        ' ',
      )}: auto-sync will wipe out all resources`,
    };
  }
  return { operation: operationFor({}) };
}

/** Whether the last operation was about these commits of these sources. */
function isTried(
  { syncResult }: OperationState,
  spec: Application['spec'],
  revisions: string[],
): boolean {
  return (
    syncResult !== undefined &&
    stableText(revisionsOf(syncResult)) === stableText(revisions) &&
    stableText(sourcesOf(syncResult)) === stableText(sourcesOf(spec))
  );
}

/** The first time at once. */
function healWait(attempts: number): number {
  return attempts === 0
    ? 0
    : Math.min(HEAL_AGAIN_MS * HEAL_FACTOR ** (attempts - 1), MAX_HEAL_MS);
}
