import { createHash, randomBytes } from 'node:crypto';
import { ClusterTiming, isReady, nodeFor, podStatus } from './Kubelet';
import {
  KubernetesObject,
  ObjectReference,
  referenceOf,
} from './KubernetesObject';
import { ObjectStore } from './ObjectStore';
import { deploymentStatus } from './deploymentStatus';
import { stableText } from './sortKeys';
import {
  Deployment,
  Pod,
  PodTemplate,
  ReplicaSet,
  REVISION,
  TEMPLATE_HASH,
} from './workloads';

/** Letters of generated names: without vowels, so that no words come about. */
const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const DEFAULT_REVISION_HISTORY_LIMIT = 10;

/**
 * Makes ReplicaSets and pods for Deployments and rolls from one version to the next. It looks at what is there and at
 * the time, never at what it did before, so that a restart in the middle of a rollout goes on with it.
 */
export class DeploymentController {
  readonly #store: ObjectStore;
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
    const current = this.#ensureReplicaSet(reference, deployment);
    const replicas = deployment.spec.replicas ?? 1;
    this.#scale(reference.cluster, current, replicas);
    const nextChangeAt = this.#runPods(reference.cluster, current);

    const pods = this.#pods(current);
    const ready = pods.filter(isReady).length;
    const old = this.#replicaSets(reference).filter(
      ({ metadata }) => metadata.name !== current.metadata.name,
    );
    if (ready >= replicas) {
      old.forEach(replicaSet => this.#scale(reference.cluster, replicaSet, 0));
      this.#prune(reference.cluster, old, deployment);
    }
    for (const replicaSet of [current, ...old]) {
      this.#writeReplicaSetStatus(reference.cluster, replicaSet);
    }
    const startedAt = Math.max(
      ...pods.map(
        pod => this.#store.createdAt(referenceOf(reference.cluster, pod)) ?? 0,
      ),
    );
    const deadlineAt = startedAt + this.#timing.progressDeadlineMs;
    const overdue = ready < replicas && this.#now() >= deadlineAt;
    const oldPods = old.flatMap(set => this.#pods(set));
    this.#store.update<Deployment>(reference, draft => {
      draft.metadata.annotations = {
        ...draft.metadata.annotations,
        [REVISION]: current.metadata.annotations?.[REVISION] ?? '1',
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

  #ensureReplicaSet(
    reference: ObjectReference,
    deployment: Deployment,
  ): ReplicaSet {
    const hash = templateHash(deployment.spec.template);
    const name = `${deployment.metadata.name}-${hash}`;
    const all = this.#replicaSets(reference);
    const revision =
      1 + Math.max(0, ...all.map(set => Number(revisionOf(set) ?? 0)));
    const existing = all.find(({ metadata }) => metadata.name === name);
    if (existing) {
      const newest = Number(revisionOf(existing)) === revision - 1;
      // Back to an earlier template: the old ReplicaSet becomes the newest revision.
      return newest
        ? existing
        : this.#update<ReplicaSet>(reference.cluster, existing, draft => {
            draft.metadata.annotations = { [REVISION]: String(revision) };
          });
    }
    const labels = {
      ...deployment.spec.template.metadata?.labels,
      [TEMPLATE_HASH]: hash,
    };
    return this.#store.create(reference.cluster, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name,
        namespace: reference.namespace,
        labels,
        annotations: { [REVISION]: String(revision) },
        ownerReferences: [ownerOf(deployment)],
      },
      spec: {
        replicas: 0,
        selector: {
          matchLabels: {
            ...deployment.spec.selector.matchLabels,
            [TEMPLATE_HASH]: hash,
          },
        },
        template: { ...deployment.spec.template, metadata: { labels } },
      },
    }) as ReplicaSet;
  }

  #scale(cluster: string, replicaSet: ReplicaSet, replicas: number): void {
    this.#update<ReplicaSet>(cluster, replicaSet, draft => {
      draft.spec.replicas = replicas;
    });
    const pods = this.#pods(replicaSet);
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
          labels: replicaSet.spec.template.metadata?.labels,
          ownerReferences: [ownerOf(replicaSet)],
        },
        spec: {
          ...replicaSet.spec.template.spec,
          nodeName: nodeFor(index),
        },
      });
    }
  }

  #runPods(cluster: string, replicaSet: ReplicaSet): number | undefined {
    const next = this.#pods(replicaSet).flatMap(pod => {
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
      return nextChangeAt ?? [];
    });
    return next.length > 0 ? Math.min(...next) : undefined;
  }

  /** Old ReplicaSets beyond the history limit go, oldest first. */
  #prune(cluster: string, old: ReplicaSet[], { spec }: Deployment): void {
    const limit = spec.revisionHistoryLimit ?? DEFAULT_REVISION_HISTORY_LIMIT;
    [...old]
      .sort((a, b) => Number(revisionOf(b)) - Number(revisionOf(a)))
      .slice(limit)
      .forEach(set => this.#store.remove(referenceOf(cluster, set)));
  }

  #writeReplicaSetStatus(cluster: string, replicaSet: ReplicaSet): void {
    const pods = this.#pods(replicaSet);
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

  #replicaSets(reference: ObjectReference): ReplicaSet[] {
    const uid = this.#store.get(reference)?.metadata.uid ?? '';
    return this.#owned<ReplicaSet>(uid, 'ReplicaSet');
  }

  #pods(replicaSet: ReplicaSet): Pod[] {
    const uid = replicaSet.metadata.uid ?? '';
    return this.#owned<Pod>(uid, 'Pod');
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

function ownerOf({ apiVersion, kind, metadata }: KubernetesObject) {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '' };
}

function revisionOf(replicaSet: ReplicaSet): string | undefined {
  return replicaSet.metadata.annotations?.[REVISION];
}

function templateHash(template: PodTemplate): string {
  const digest = createHash('sha256').update(stableText(template)).digest();
  return nameFrom(digest.subarray(0, 10));
}

function randomName(length: number): string {
  return nameFrom(randomBytes(length));
}

function nameFrom(bytes: Uint8Array): string {
  return [...bytes]
    .map(byte => NAME_ALPHABET[byte % NAME_ALPHABET.length])
    .join('');
}
