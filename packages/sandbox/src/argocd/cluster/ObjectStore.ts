import { randomUUID } from 'node:crypto';
import {
  KubernetesObject,
  ObjectReference,
  referenceKey,
  referenceOf,
  timestamp,
} from './KubernetesObject';
import { isSame } from './isSame';

/** A change of one object. `object` is its state afterwards, or the last one it had. */
export interface ObjectEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  reference: ObjectReference;
  object: KubernetesObject;
}

interface StoredObject {
  cluster: string;
  /** In milliseconds: creationTimestamp is too coarse to time a start of a second or two. */
  createdAt: number;
  object: KubernetesObject;
}

/** With what it is found by, so that nothing has to be worked out while searching. */
interface IndexedObject extends StoredObject {
  key: string;
  reference: ObjectReference;
}

/** Everything in the store, to be written to disk. */
export interface StoreSnapshot {
  resourceVersion: number;
  objects: StoredObject[];
}

/** Versions that a restart skips: those handed out after the last snapshot must not come twice. */
const RESTART_GAP = 1000;

/**
 * The objects of all clusters, with what a Kubernetes API server adds: uid, resourceVersion, generation, watch events
 * and the collection of what belonged to a deleted object. Objects that it hands out must not be changed.
 */
export class ObjectStore {
  readonly #objects = new Map<string, IndexedObject>();
  /** Keys of objects by the uid of their owner. */
  readonly #owned = new Map<string, Set<string>>();
  readonly #listeners = new Set<(event: ObjectEvent) => void>();
  readonly #now: () => number;
  #resourceVersion: number;

  private constructor(now: () => number, snapshot?: StoreSnapshot) {
    this.#now = now;
    this.#resourceVersion = snapshot
      ? snapshot.resourceVersion + RESTART_GAP
      : 1;
    for (const { cluster, createdAt, object } of snapshot?.objects ?? []) {
      this.#insert(cluster, createdAt, object);
    }
  }

  static create({
    now = Date.now,
    snapshot,
  }: {
    now?: () => number;
    /** State of an earlier run. */
    snapshot?: StoreSnapshot;
  } = {}): ObjectStore {
    return new ObjectStore(now, snapshot);
  }

  /** Version of the newest write. */
  get resourceVersion(): number {
    return this.#resourceVersion;
  }

  get(reference: ObjectReference): KubernetesObject | undefined {
    return this.#objects.get(referenceKey(reference))?.object;
  }

  /** When the object came into being, in milliseconds. */
  createdAt(reference: ObjectReference): number | undefined {
    return this.#objects.get(referenceKey(reference))?.createdAt;
  }

  /** Objects that match in every named part, by name. */
  list(
    filter: Partial<ObjectReference> = {},
  ): { reference: ObjectReference; object: KubernetesObject }[] {
    const wanted = Object.entries(filter) as [keyof ObjectReference, string][];
    return [...this.#objects.values()]
      .filter(({ reference }) =>
        wanted.every(([part, value]) => reference[part] === value),
      )
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Objects that name this one as their owner, by name. */
  ownedBy(
    uid: string,
  ): { reference: ObjectReference; object: KubernetesObject }[] {
    return [...(this.#owned.get(uid) ?? [])].sort().flatMap(key => {
      const stored = this.#objects.get(key);
      return stored ? [stored] : [];
    });
  }

  /** @throws Error when there is an object at this place */
  create(cluster: string, object: KubernetesObject): KubernetesObject {
    const reference = referenceOf(cluster, object);
    const key = referenceKey(reference);
    if (this.#objects.has(key)) {
      throw new Error(`${key} exists`);
    }
    const created: KubernetesObject = {
      ...structuredClone(object),
      metadata: {
        ...structuredClone(object.metadata),
        uid: randomUUID(),
        resourceVersion: this.#nextVersion(),
        generation: 1,
        creationTimestamp: timestamp(this.#now()),
      },
    };
    this.#insert(cluster, this.#now(), created);
    this.#emit({ type: 'ADDED', reference, object: created });
    return created;
  }

  /**
   * Changes an object. A change that changes nothing is no write: no new version, no event.
   *
   * @returns the object as it is now; undefined when it is not there
   */
  update<T extends KubernetesObject>(
    reference: ObjectReference,
    change: (draft: T) => void,
  ): KubernetesObject | undefined {
    const stored = this.#objects.get(referenceKey(reference));
    if (!stored) {
      return undefined;
    }
    const before = stored.object;
    const draft = structuredClone(before);
    change(draft as T);
    if (isSame(draft, before)) {
      return before;
    }
    const after: KubernetesObject = {
      ...draft,
      metadata: {
        ...draft.metadata,
        resourceVersion: this.#nextVersion(),
        generation:
          (before.metadata.generation ?? 0) +
          (isSame(desired(draft), desired(before)) ? 0 : 1),
      },
    };
    stored.object = after;
    this.#emit({ type: 'MODIFIED', reference, object: after });
    return after;
  }

  /** Takes an object away at once, and everything that belonged to it. */
  remove(reference: ObjectReference): void {
    const key = referenceKey(reference);
    const stored = this.#objects.get(key);
    if (!stored) {
      return;
    }
    this.#objects.delete(key);
    for (const owner of stored.object.metadata.ownerReferences ?? []) {
      this.#owned.get(owner.uid)?.delete(key);
    }
    const object: KubernetesObject = {
      ...stored.object,
      metadata: {
        ...stored.object.metadata,
        resourceVersion: this.#nextVersion(),
      },
    };
    this.#emit({ type: 'DELETED', reference, object });
    const { uid } = object.metadata;
    if (uid) {
      this.ownedBy(uid).forEach(owned => this.remove(owned.reference));
      this.#owned.delete(uid);
    }
  }

  /** @returns a function that ends the watch */
  watch(listener: (event: ObjectEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  snapshot(): StoreSnapshot {
    return {
      resourceVersion: this.#resourceVersion,
      objects: [...this.#objects.values()].map(
        ({ cluster, createdAt, object }) => ({ cluster, createdAt, object }),
      ),
    };
  }

  /** Owners never change. */
  #insert(cluster: string, createdAt: number, object: KubernetesObject): void {
    const reference = referenceOf(cluster, object);
    const key = referenceKey(reference);
    this.#objects.set(key, { key, reference, cluster, createdAt, object });
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      const owned = this.#owned.get(uid) ?? new Set();
      this.#owned.set(uid, owned.add(key));
    }
  }

  #nextVersion(): string {
    this.#resourceVersion += 1;
    return String(this.#resourceVersion);
  }

  #emit(event: ObjectEvent): void {
    for (const listener of [...this.#listeners]) {
      listener(event);
    }
  }
}

/** What counts as a new generation. An Application has no status subresource: its status counts too. */
function desired({ metadata, status, ...rest }: KubernetesObject): object {
  return rest.kind === 'Application' ? { ...rest, status } : rest;
}
