import { ArgocdApplication } from '../model/ArgocdApplication';
import { deployStartOf } from '../model/deployStartOf';
import { FailedOperation } from './DeploymentEvent';

type Operation = NonNullable<ArgocdApplication['operation']>;

/**
 * The operations that have failed, out of an Application and of how it was known before, each with its details.
 *
 * An automated sync is tried again five times by default and is Running all the while. Failed shows for an instant at
 * the end, so it may be missed: a series of tries that is followed by another operation without an entry in the history
 * has failed too.
 */
export function failuresOf(
  application: ArgocdApplication,
  known: ArgocdApplication | undefined,
): FailedOperation[] {
  const { operation } = application;
  const previous = known?.operation;
  const failures: FailedOperation[] = [];
  if (
    previous &&
    previous.startedAt !== operation?.startedAt &&
    wasFailing(previous) &&
    !application.history.some(
      entry => deployStartOf(entry) === previous.startedAt,
    )
  ) {
    failures.push(...readFailure(previous, 'Failed'));
  }
  if (
    operation &&
    (operation.phase === 'Failed' || operation.phase === 'Error') &&
    !isSame(operation, previous)
  ) {
    failures.push(...readFailure(operation, operation.phase));
  }
  return failures;
}

/** Between two tries it has an end; during the second one and later ones a count. */
function wasFailing({ phase, finishedAt, retryCount }: Operation): boolean {
  return (
    phase === 'Terminating' ||
    (phase === 'Running' && (finishedAt !== undefined || Boolean(retryCount)))
  );
}

function isSame(operation: Operation, previous: Operation | undefined) {
  return (
    previous?.startedAt === operation.startedAt &&
    previous?.phase === operation.phase &&
    // Told again where more is said of it.
    previous.message === operation.message
  );
}

function readFailure(
  operation: Operation,
  phase: FailedOperation['phase'],
): FailedOperation[] {
  const { startedAt, dryRun, automated, ...rest } = operation;
  if (dryRun || !startedAt) {
    return [];
  }
  const { finishedAt, message, retryCount, revision } = rest;
  const { initiatedBy, requestedBy } = rest;
  return [
    {
      startedAt,
      phase,
      automated: Boolean(automated),
      ...(finishedAt ? { finishedAt } : {}),
      ...(message ? { message } : {}),
      ...(retryCount ? { retryCount } : {}),
      ...(revision ? { revision } : {}),
      ...(initiatedBy ? { initiatedBy } : {}),
      ...(requestedBy ? { requestedBy } : {}),
    },
  ];
}
