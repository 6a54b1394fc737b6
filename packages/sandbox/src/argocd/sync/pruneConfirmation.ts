import { Application, SYNC_OPTIONS } from '../applications/Application';
import { KubernetesObject } from '../cluster/KubernetesObject';
import { LiveObject } from '../reconcile/liveResources';

const OPTION = 'Prune=confirm';

/** When a person agreed to what is to be removed: RFC 3339, on the Application. */
export const DELETION_APPROVED = 'argocd.argoproj.io/deletion-approved';

/** Of the objects to be removed those that a person has to agree to. */
export function toBeConfirmed(
  { spec }: Application,
  leftovers: LiveObject[],
): LiveObject[] {
  const always = spec.syncPolicy?.syncOptions?.includes(OPTION);
  return leftovers.filter(
    ({ object }) => always || asksForConfirmation(object),
  );
}

/** Whether an object itself says that it is not to be removed just so. */
export function asksForConfirmation({ metadata }: KubernetesObject): boolean {
  const options = metadata.annotations?.[SYNC_OPTIONS] ?? '';
  return options.split(',').some(option => option.trim() === OPTION);
}

/** Whether somebody agreed since the operation began. */
export function isApproved({ metadata, status }: Application): boolean {
  const approved = metadata.annotations?.[DELETION_APPROVED];
  const startedAt = status.operationState?.startedAt;
  return (
    approved !== undefined &&
    startedAt !== undefined &&
    Date.parse(approved) >= Date.parse(startedAt)
  );
}

/** What an operation says while it waits. */
export function waitingMessage(objects: LiveObject[]): string {
  const names = objects.map(
    ({ reference: { group, kind, name } }) => `${group}/${kind}/${name}`,
  );
  return `waiting for pruning confirmation of ${names.join(' , ')}`;
}
