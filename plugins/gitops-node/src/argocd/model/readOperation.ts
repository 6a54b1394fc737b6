import { OPERATION_PHASES } from '@gitops-flow/backstage-plugin-gitops-common';
import { RawOperationState } from './applicationSchema';
import { ApplicationOperation, ApplicationOutline } from './ArgocdApplication';
import { readMessage } from './readMessage';
import { mainRevision } from './readRevision';
import { readText } from './readText';
import { SharedStrings } from './SharedStrings';

/**
 * Name of the note beside an operation that holds the full reference of the person who asked for it: Argo CD itself
 * knows only the account.
 *
 * @public
 */
export const REQUESTED_BY = 'Requested by';

/** Anybody who may sync may write notes. */
const ENTITY_REF = /^[\w.-]{1,63}:[\w.-]{1,63}\/[\w.-]{1,63}$/;

/**
 * Reads an operation's state. The note about the person is believed here, whoever wrote it.
 *
 * @returns undefined where there is none: a new operation empties the state for a moment
 */
export function readOperation(
  state: RawOperationState | null | undefined,
  strings: SharedStrings,
): ApplicationOperation | undefined {
  const phase = OPERATION_PHASES.find(known => known === state?.phase);
  if (!state || !phase) {
    return undefined;
  }
  const { message, startedAt, finishedAt, retryCount, operation } = state;
  const { automated, username } = operation?.initiatedBy ?? {};
  const requestedBy = operation?.info?.find(
    ({ name }) => name === REQUESTED_BY,
  )?.value;
  const revision =
    mainRevision(state.syncResult ?? {}).revision ||
    mainRevision(operation?.sync ?? {}).revision;
  return {
    phase,
    ...(message ? { message: strings.share(readMessage(message)) } : {}),
    ...(startedAt ? { startedAt } : {}),
    ...(finishedAt ? { finishedAt: strings.share(finishedAt) } : {}),
    ...(retryCount ? { retryCount } : {}),
    ...(operation?.sync?.dryRun ? { dryRun: true } : {}),
    ...(automated ? { automated: true } : {}),
    ...(username && !automated
      ? { initiatedBy: readText(username, strings) }
      : {}),
    ...(requestedBy && ENTITY_REF.test(requestedBy)
      ? { requestedBy: strings.share(requestedBy) }
      : {}),
    ...(revision ? { revision: readText(revision, strings) } : {}),
  };
}

/**
 * Leaves the note about the person only where the portal itself has written it. Whom Argo CD let begin an operation
 * nobody can choose; notes beside it are written by whoever begins it.
 *
 * @param account - name of the portal's account, undefined while it is not known
 */
export function withOwnNote<T extends ApplicationOutline>(
  application: T,
  account: string | undefined,
): T {
  const { operation } = application;
  if (
    !operation?.requestedBy ||
    (account && operation.initiatedBy === account)
  ) {
    return application;
  }
  const { requestedBy, ...known } = operation;
  return { ...application, operation: known };
}
