import { earliest } from './earliest';
import { ClusterTiming, isReady, nodeFor, podStatus } from './Kubelet';
import {
  KubernetesObject,
  ObjectReference,
  ownerReference,
  referenceOf,
} from './KubernetesObject';
import { ObjectStore } from './ObjectStore';
import { hashName, randomName } from './generatedName';
import { Pod, PodTemplate, ReplicaSet } from './workloads';

/** What makes ReplicaSets: a Deployment or a Rollout. */
interface Workload extends KubernetesObject {
  spec: {
    selector: { matchLabels: Record<string, string> };
    template: PodTemplate;
  };
}

/** The ReplicaSets of workloads of one kind, one a version of the pod template, and the pods of each. */
export class ReplicaSets {
  readonly #store: ObjectStore;
  readonly #timing: ClusterTiming;
  readonly #now: () => number;
  readonly #revision: string;
  readonly #hashLabel: string;

  private constructor(options: {
    store: ObjectStore;
    timing: ClusterTiming;
    now: () => number;
    revision: string;
    hashLabel: string;
  }) {
    this.#store = options.store;
    this.#timing = options.timing;
    this.#now = options.now;
    this.#revision = options.revision;
    this.#hashLabel = options.hashLabel;
  }

  static create(options: {
    store: ObjectStore;
    timing: ClusterTiming;
    now: () => number;
    /** Annotation for the number of a version. */
    revision: string;
    /** Label for the name of a version. */
    hashLabel: string;
  }): ReplicaSets {
    return new ReplicaSets(options);
  }

  /** All versions of a workload. */
  of(reference: ObjectReference): ReplicaSet[] {
    const uid = this.#store.get(reference)?.metadata.uid ?? '';
    return this.#owned<ReplicaSet>(uid, 'ReplicaSet');
  }

  /** The ReplicaSet of the version that a workload asks for, made where there is none. */
  ensure(reference: ObjectReference, workload: Workload): ReplicaSet {
    const hash = hashName(workload.spec.template);
    const name = `${workload.metadata.name}-${hash}`;
    const all = this.of(reference);
    const revision =
      1 + Math.max(0, ...all.map(set => Number(this.revisionOf(set) ?? 0)));
    const existing = all.find(({ metadata }) => metadata.name === name);
    if (existing) {
      const newest = Number(this.revisionOf(existing)) === revision - 1;
      // Back to an earlier template: the old ReplicaSet becomes the newest revision.
      return newest
        ? existing
        : this.#update<ReplicaSet>(reference.cluster, existing, draft => {
            draft.metadata.annotations = { [this.#revision]: String(revision) };
          });
    }
    const labels = {
      ...workload.spec.template.metadata?.labels,
      [this.#hashLabel]: hash,
    };
    return this.#store.create(reference.cluster, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name,
        namespace: reference.namespace,
        labels,
        annotations: { [this.#revision]: String(revision) },
        ownerReferences: [ownerReference(workload)],
      },
      spec: {
        replicas: 0,
        selector: {
          matchLabels: {
            ...workload.spec.selector.matchLabels,
            [this.#hashLabel]: hash,
          },
        },
        template: {
          ...workload.spec.template,
          metadata: { ...workload.spec.template.metadata, labels },
        },
      },
    }) as ReplicaSet;
  }

  /** Makes or removes pods until there are as many. */
  scale(cluster: string, replicaSet: ReplicaSet, replicas: number): void {
    this.#update<ReplicaSet>(cluster, replicaSet, draft => {
      draft.spec.replicas = replicas;
    });
    const pods = this.pods(replicaSet);
    for (const pod of pods.slice(replicas)) {
      this.#store.remove(referenceOf(cluster, pod));
    }
    for (let index = pods.length; index < replicas; index++) {
      this.#store.create(cluster, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: `${replicaSet.metadata.name}-${randomName(5)}`,
          namespace: replicaSet.metadata.namespace,
          ...replicaSet.spec.template.metadata,
          ownerReferences: [ownerReference(replicaSet)],
        },
        spec: {
          ...replicaSet.spec.template.spec,
          nodeName: nodeFor(index),
        },
      });
    }
  }

  /** Makes all pods anew. */
  restart(cluster: string, replicaSet: ReplicaSet): void {
    const { replicas } = replicaSet.spec;
    this.pods(replicaSet).forEach(pod =>
      this.#store.remove(referenceOf(cluster, pod)),
    );
    this.scale(cluster, replicaSet, replicas);
  }

  /**
   * Takes the pods a step on.
   *
   * @returns when to look again, in milliseconds; undefined when nothing will change by itself
   */
  runPods(cluster: string, replicaSet: ReplicaSet): number | undefined {
    const next = this.pods(replicaSet).map(pod => {
      const reference = referenceOf(cluster, pod);
      const { status, nextChangeAt } = podStatus({
        pod,
        createdAt: this.#store.createdAt(reference) ?? this.#now(),
        now: this.#now(),
        podReadyMs: this.#timing.podReadyMs,
      });
      this.#store.update<Pod>(reference, draft => {
        draft.status = status;
      });
      return nextChangeAt;
    });
    return earliest(next);
  }

  pods(replicaSet: ReplicaSet): Pod[] {
    return this.#owned<Pod>(replicaSet.metadata.uid ?? '', 'Pod');
  }

  /** When the youngest pod came into being, in milliseconds; 0 without pods. */
  startedAt(cluster: string, replicaSet: ReplicaSet): number {
    return Math.max(
      0,
      ...this.pods(replicaSet).map(
        pod => this.#store.createdAt(referenceOf(cluster, pod)) ?? 0,
      ),
    );
  }

  /** Old ReplicaSets beyond the limit go, oldest first. */
  prune(cluster: string, old: ReplicaSet[], limit: number): void {
    [...old]
      .sort((a, b) => Number(this.revisionOf(b)) - Number(this.revisionOf(a)))
      .slice(limit)
      .forEach(set => this.#store.remove(referenceOf(cluster, set)));
  }

  writeStatus(cluster: string, replicaSet: ReplicaSet): void {
    const pods = this.pods(replicaSet);
    const ready = pods.filter(isReady).length;
    this.#store.update<ReplicaSet>(referenceOf(cluster, replicaSet), draft => {
      draft.status = {
        replicas: pods.length,
        ...(ready > 0
          ? { readyReplicas: ready, availableReplicas: ready }
          : {}),
      };
    });
  }

  revisionOf({ metadata }: ReplicaSet): string | undefined {
    return metadata.annotations?.[this.#revision];
  }

  /** The name of a version. */
  hashOf({ metadata }: ReplicaSet): string {
    return metadata.labels?.[this.#hashLabel] ?? '';
  }

  #owned<T extends KubernetesObject>(uid: string, kind: T['kind']): T[] {
    return this.#store
      .ownedBy(uid)
      .map(({ object }) => object)
      .filter((object): object is T => object.kind === kind);
  }

  #update<T extends KubernetesObject>(
    cluster: string,
    object: T,
    change: (draft: T) => void,
  ): T {
    const updated = this.#store.update<T>(referenceOf(cluster, object), change);
    return (updated ?? object) as T;
  }
}
