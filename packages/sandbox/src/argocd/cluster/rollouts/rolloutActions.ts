import { ObjectReference } from '../KubernetesObject';
import { ObjectStore } from '../ObjectStore';
import { Rollout } from './Rollout';

/** What a person can do to a Rollout, by the names that Argo CD has for it. */
export const ROLLOUT_ACTIONS = ['resume', 'abort', 'retry'] as const;

export type RolloutAction = (typeof ROLLOUT_ACTIONS)[number];

/** What makes sense with a Rollout that its controller has left in this state. */
export function actionsFor({ spec, status }: Rollout): RolloutAction[] {
  if (!status || status.stableRS === status.currentPodHash) {
    return [];
  }
  if (status.abort) {
    return ['retry'];
  }
  return status.pauseConditions?.length || spec.paused
    ? ['resume', 'abort']
    : ['abort'];
}

/** Does to a Rollout what somebody asked for; the controller goes on from there. */
export function actOnRollout(
  store: ObjectStore,
  reference: ObjectReference,
  action: RolloutAction,
): void {
  store.update<Rollout>(reference, draft => {
    if (!draft.status) {
      return;
    }
    switch (action) {
      case 'resume':
        delete draft.status.pauseConditions;
        delete draft.spec.paused;
        break;
      case 'abort':
        draft.status.abort = true;
        break;
      case 'retry':
        delete draft.status.abort;
        delete draft.status.abortedAt;
        break;
      default:
    }
  });
}
