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
  /** What a modified object was before. */
  before?: KubernetesObject;
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
  readonly #byKind = new Map<string, Map<string, IndexedObject>>();
  /** By cluster and namespace. */
  readonly #byNamespace = new Map<string, Map<string, IndexedObject>>();
  /** Keys of objects by the uid of their owner. */
  readonly #owned = new Map<string, Set<string>>();
  /** Keys of objects by their group. */
  readonly #groups = new Map<string, Set<string>>();
  readonly #groupOf: (object: KubernetesObject) => string | undefined;
  readonly #listeners = new Set<(event: ObjectEvent) => void>();
  readonly #now: () => number;
  #resourceVersion: number;

  private constructor({
    now,
    groupOf,
    snapshot,
  }: {
    now: () => number;
    groupOf: (object: KubernetesObject) => string | undefined;
    snapshot?: StoreSnapshot;
  }) {
    this.#now = now;
    this.#groupOf = groupOf;
    this.#resourceVersion = snapshot
      ? snapshot.resourceVersion + RESTART_GAP
      : 1;
    for (const { cluster, createdAt, object } of snapshot?.objects ?? []) {
      this.#insert(cluster, createdAt, object);
    }
  }

  static create({
    now = Date.now,
    groupOf = () => undefined,
    snapshot,
  }: {
    now?: () => number;
    /** What `grouped` finds objects by. */
    groupOf?: (object: KubernetesObject) => string | undefined;
    /** State of an earlier run. */
    snapshot?: StoreSnapshot;
  } = {}): ObjectStore {
    return new ObjectStore({ now, groupOf, snapshot });
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
    const candidates = this.#candidates(filter);
    return [...(candidates?.values() ?? [])]
      .filter(({ reference }) =>
        wanted.every(([part, value]) => reference[part] === value),
      )
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  #candidates({
    kind,
    cluster,
    namespace,
  }: Partial<ObjectReference>): Map<string, IndexedObject> | undefined {
    if (kind !== undefined) {
      return this.#byKind.get(kind);
    }
    return cluster !== undefined && namespace !== undefined
      ? this.#byNamespace.get(`${cluster} ${namespace}`)
      : this.#objects;
  }

  /** Objects that name this one as their owner, by name. */
  ownedBy(
    uid: string,
  ): { reference: ObjectReference; object: KubernetesObject }[] {
    return this.#found(this.#owned.get(uid));
  }

  /** Objects that the store was told to keep together, by name. */
  grouped(
    group: string,
  ): { reference: ObjectReference; object: KubernetesObject }[] {
    return this.#found(this.#groups.get(group));
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
    if (this.#groupOf(before) !== this.#groupOf(after)) {
      drop(this.#groups, this.#groupOf(before), stored.key);
      add(this.#groups, this.#groupOf(after), stored.key);
    }
    this.#emit({ type: 'MODIFIED', reference, object: after, before });
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
    this.#byKind.get(reference.kind)?.delete(key);
    this.#byNamespace
      .get(`${reference.cluster} ${reference.namespace}`)
      ?.delete(key);
    for (const owner of stored.object.metadata.ownerReferences ?? []) {
      drop(this.#owned, owner.uid, key);
    }
    drop(this.#groups, this.#groupOf(stored.object), key);
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
    const stored = { key, reference, cluster, createdAt, object };
    this.#objects.set(key, stored);
    const sameKind = this.#byKind.get(reference.kind) ?? new Map();
    this.#byKind.set(reference.kind, sameKind.set(key, stored));
    const place = `${reference.cluster} ${reference.namespace}`;
    const beside = this.#byNamespace.get(place) ?? new Map();
    this.#byNamespace.set(place, beside.set(key, stored));
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      add(this.#owned, uid, key);
    }
    add(this.#groups, this.#groupOf(object), key);
  }

  #found(
    keys: Set<string> = new Set(),
  ): { reference: ObjectReference; object: KubernetesObject }[] {
    return [...keys].sort().flatMap(key => this.#objects.get(key) ?? []);
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

function add(
  index: Map<string, Set<string>>,
  name: string | undefined,
  key: string,
): void {
  if (name !== undefined) {
    index.set(name, (index.get(name) ?? new Set()).add(key));
  }
}

function drop(
  index: Map<string, Set<string>>,
  name: string | undefined,
  key: string,
): void {
  const keys = name === undefined ? undefined : index.get(name);
  keys?.delete(key);
  if (name !== undefined && keys?.size === 0) {
    index.delete(name);
  }
}

/** What counts as a new generation. An Application has no status subresource: its status counts too. */
function desired({ metadata, status, ...rest }: KubernetesObject): object {
  return rest.kind === 'Application' ? { ...rest, status } : rest;
}
