import { isReady } from './Kubelet';
import { ObjectReference, timestamp } from './KubernetesObject';
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
    const wanted = Object.entries(budget?.spec.selector?.matchLabels ?? {});
    const pods = this.#store
      .list({
        cluster: reference.cluster,
        namespace: reference.namespace,
        kind: 'Pod',
      })
      .filter(({ object }) =>
        wanted.every(
          ([label, value]) => object.metadata.labels?.[label] === value,
        ),
      );
    const allowed =
      pods.length > 0 && pods.every(({ object }) => isReady(object as Pod));
    this.#store.update<PodDisruptionBudget>(reference, draft => {
      const status = allowed ? 'True' : 'False';
      const [before] = draft.status?.conditions ?? [];
      draft.status = {
        conditions: [
          {
            type: 'DisruptionAllowed',
            status,
            reason: allowed ? 'SufficientPods' : 'InsufficientPods',
            message: '',
            lastTransitionTime:
              before?.status === status
                ? before.lastTransitionTime
                : timestamp(this.#now()),
          },
        ],
      };
    });
    return undefined;
  }
}
