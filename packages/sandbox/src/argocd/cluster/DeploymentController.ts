import { ClusterTiming, isReady } from './Kubelet';
import { ObjectReference } from './KubernetesObject';
import { ObjectStore } from './ObjectStore';
import { deploymentStatus } from './deploymentStatus';
import { ReplicaSets } from './ReplicaSets';
import { Deployment, ReplicaSet, REVISION, TEMPLATE_HASH } from './workloads';

const DEFAULT_REVISION_HISTORY_LIMIT = 10;

/**
 * Makes ReplicaSets and pods for Deployments and rolls from one version to the next. It looks at what is there and at
 * the time, never at what it did before, so that a restart in the middle of a rollout goes on with it.
 */
export class DeploymentController {
  readonly #store: ObjectStore;
  readonly #sets: ReplicaSets;
  readonly #timing: ClusterTiming;
  readonly #now: () => number;

  private constructor(
    store: ObjectStore,
    timing: ClusterTiming,
    now: () => number,
  ) {
    this.#store = store;
    this.#timing = timing;
    this.#now = now;
    this.#sets = ReplicaSets.create({
      store,
      timing,
      now,
      revision: REVISION,
      hashLabel: TEMPLATE_HASH,
    });
  }

  static create({
    store,
    timing,
    now = Date.now,
  }: {
    store: ObjectStore;
    timing: ClusterTiming;
    now?: () => number;
  }): DeploymentController {
    return new DeploymentController(store, timing, now);
  }

  /** The version that is wanted. A Deployment that is paused stays with the one that it has. */
  #current(reference: ObjectReference, deployment: Deployment): ReplicaSet {
    const newest = (set: ReplicaSet) => Number(this.#sets.revisionOf(set) ?? 0);
    const [latest] = deployment.spec.paused
      ? this.#sets.of(reference).sort((a, b) => newest(b) - newest(a))
      : [];
    return latest ?? this.#sets.ensure(reference, deployment);
  }

  /**
   * Takes a Deployment one step on.
   *
   * @returns when to look again, in milliseconds; undefined when nothing will change by itself
   */
  reconcile(reference: ObjectReference): number | undefined {
    const deployment = this.#store.get(reference) as Deployment | undefined;
    if (!deployment?.metadata.uid) {
      return undefined;
    }
    const { cluster } = reference;
    const current = this.#current(reference, deployment);
    const replicas = deployment.spec.replicas ?? 1;
    this.#sets.scale(cluster, current, replicas);
    const nextChangeAt = this.#sets.runPods(cluster, current);

    const pods = this.#sets.pods(current);
    const ready = pods.filter(isReady).length;
    const old = this.#sets
      .of(reference)
      .filter(({ metadata }) => metadata.name !== current.metadata.name);
    if (ready >= replicas) {
      old.forEach(replicaSet => this.#sets.scale(cluster, replicaSet, 0));
      this.#sets.prune(
        cluster,
        old,
        deployment.spec.revisionHistoryLimit ?? DEFAULT_REVISION_HISTORY_LIMIT,
      );
    }
    for (const replicaSet of [current, ...old]) {
      this.#sets.writeStatus(cluster, replicaSet);
    }
    const deadlineAt =
      this.#sets.startedAt(cluster, current) + this.#timing.progressDeadlineMs;
    const overdue = ready < replicas && this.#now() >= deadlineAt;
    const oldPods = old.flatMap(set => this.#sets.pods(set));
    this.#store.update<Deployment>(reference, draft => {
      draft.metadata.annotations = {
        ...draft.metadata.annotations,
        [REVISION]: this.#sets.revisionOf(current) ?? '1',
      };
      draft.status = deploymentStatus({
        deployment,
        replicaSet: current.metadata.name,
        pods,
        oldPods,
        overdue,
        now: this.#now(),
      });
    });
    if (ready >= replicas || overdue) {
      return nextChangeAt;
    }
    return Math.min(nextChangeAt ?? deadlineAt, deadlineAt);
  }
}
