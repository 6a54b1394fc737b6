import { selects } from './concernedBy';
import { withTransition } from './conditions';
import { isReady } from './Kubelet';
import { ObjectReference } from './KubernetesObject';
import { ObjectStore } from './ObjectStore';
import { Pod, PodDisruptionBudget } from './workloads';

/** Says of every PodDisruptionBudget whether a pod may go. */
export class DisruptionController {
  readonly #store: ObjectStore;
  readonly #now: () => number;

  private constructor(store: ObjectStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  static create({
    store,
    now = Date.now,
  }: {
    store: ObjectStore;
    now?: () => number;
  }): DisruptionController {
    return new DisruptionController(store, now);
  }

  reconcile(reference: ObjectReference): undefined {
    const budget = this.#store.get(reference) as
      | PodDisruptionBudget
      | undefined;
    if (!budget) {
      return undefined;
    }
    const pods = this.#store
      .list({
        cluster: reference.cluster,
        namespace: reference.namespace,
        kind: 'Pod',
      })
      // A pod of a Job ends by itself: no budget counts it.
      .filter(
        ({ object: { metadata } }) =>
          selects(budget, metadata.labels ?? {}) &&
          metadata.ownerReferences?.[0]?.kind !== 'Job',
      );
    const allowed =
      pods.length > 0 && pods.every(({ object }) => isReady(object as Pod));
    this.#store.update<PodDisruptionBudget>(reference, draft => {
      draft.status = {
        conditions: [
          withTransition(
            draft.status?.conditions,
            {
              type: 'DisruptionAllowed',
              status: allowed ? 'True' : 'False',
              reason: allowed ? 'SufficientPods' : 'InsufficientPods',
              message: '',
            },
            this.#now(),
          ),
        ],
      };
    });
    return undefined;
  }
}
