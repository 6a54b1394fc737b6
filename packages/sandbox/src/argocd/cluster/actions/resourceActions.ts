import { KubernetesObject, ObjectReference } from '../KubernetesObject';
import { ObjectStore } from '../ObjectStore';
import { Rollout } from '../rollouts/Rollout';
import {
  changeRollout,
  makesSense,
  RolloutAction,
  ROLLOUT_ACTIONS,
} from '../rollouts/rolloutActions';
import { cronJobActions } from './cronJobActions';
import { deploymentActions } from './deploymentActions';
import { ActionOffer, ActionParameter, KindActions } from './ResourceAction';

const rolloutActions: KindActions = {
  offers: object =>
    ROLLOUT_ACTIONS.map(name => ({
      name,
      ...(makesSense(object as Rollout, name) ? {} : { disabled: true }),
      ...(name === 'restart' ? { displayName: 'Restart Pods' } : {}),
    })),
  run: (object, action) => {
    changeRollout(object as Rollout, action as RolloutAction);
    return undefined;
  },
};

/** By group and kind. */
const KINDS: Record<string, KindActions> = {
  'apps/Deployment': deploymentActions,
  'argoproj.io/Rollout': rolloutActions,
  'batch/CronJob': cronJobActions,
};

/** What can be done with an object; the order is another one each time, as Argo CD's is. */
export function actionsOf(
  { group, kind }: ObjectReference,
  object: KubernetesObject,
): ActionOffer[] {
  return (KINDS[`${group}/${kind}`]?.offers(object) ?? [])
    .map(offer => ({ offer, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ offer }) => offer);
}

/**
 * Does something with an object. What is disabled is done all the same: Argo CD does not look at that either.
 *
 * @returns false where the kind has no such action
 */
export function runAction(
  store: ObjectStore,
  reference: ObjectReference,
  action: string,
  parameters: ActionParameter[],
): boolean {
  const object = store.get(reference);
  const kind = KINDS[`${reference.group}/${reference.kind}`];
  if (!object || !kind?.offers(object).some(({ name }) => name === action)) {
    return false;
  }
  const made: KubernetesObject[] = [];
  store.update(reference, draft => {
    const created = kind.run(draft, action, parameters);
    if (created) {
      made.push(created);
    }
  });
  made.forEach(created => store.create(reference.cluster, created));
  return true;
}
