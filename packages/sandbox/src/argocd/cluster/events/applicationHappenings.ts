import { Application, OperationState } from '../../applications/Application';
import { revisionsOf } from '../../applications/sources';
import { ObjectEvent } from '../ObjectStore';
import { Happening } from './EventStore';

const component = 'argocd-application-controller';

/** What Argo CD's controller says of an application. */
export function applicationHappenings({
  object,
  before,
}: ObjectEvent): Happening[] {
  const now = object as Application;
  const was = before as Application | undefined;
  return [
    ...operationHappenings(now, was),
    ...statusChange('sync', was?.status?.sync.status, now.status?.sync.status),
    ...statusChange(
      'health',
      was?.status?.health.status,
      now.status?.health.status,
    ),
  ];
}

function statusChange(
  what: string,
  from: string = '',
  to: string = '',
): Happening[] {
  return from === to
    ? []
    : [
        {
          reason: 'ResourceUpdated',
          message: `Updated ${what} status: ${from} -> ${to}`,
          component,
        },
      ];
}

function operationHappenings(
  { operation, status }: Application,
  before: Application | undefined,
): Happening[] {
  const started =
    operation?.initiatedBy.automated && !before?.operation
      ? [
          {
            reason: 'OperationStarted',
            message: `Initiated automated sync to '${revisionsOf(
              operation.sync,
            ).join(', ')}'`,
            component,
          },
        ]
      : [];
  const state = status?.operationState;
  const ended =
    state && hasEnded(state) && !hasEnded(before?.status?.operationState);
  return ended ? [...started, completion(state)] : started;
}

function hasEnded(state: OperationState | undefined): boolean {
  return (
    state !== undefined &&
    ['Succeeded', 'Failed', 'Error'].includes(state.phase)
  );
}

function completion({
  phase,
  message,
  syncResult,
  operation,
}: OperationState): Happening {
  const revisions = revisionsOf(syncResult ?? operation.sync).join(', ');
  const outcome = {
    reason: 'OperationCompleted',
    component,
    message: `${
      operation.sync.resources ? 'Partial sync' : 'Sync'
    } operation to ${revisions} `,
  };
  return phase === 'Succeeded'
    ? { ...outcome, message: `${outcome.message}succeeded` }
    : {
        ...outcome,
        type: 'Warning',
        message: `${outcome.message}failed: ${message}`,
      };
}
