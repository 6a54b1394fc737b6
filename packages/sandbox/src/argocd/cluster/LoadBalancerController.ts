import { KubernetesObject, ObjectReference } from './KubernetesObject';
import { ObjectStore } from './ObjectStore';

/** What the AWS load balancer controller says about an object once it has done its work. */
export type Describe = (
  draft: KubernetesObject,
  context: { reference: ObjectReference; now: number },
) => void;

/** Serves objects that ask for a way in, each after a while, as the AWS load balancer controller does. */
export class LoadBalancerController {
  readonly #store: ObjectStore;
  readonly #readyMs: number;
  readonly #describe: Describe;
  readonly #now: () => number;

  private constructor(
    store: ObjectStore,
    readyMs: number,
    describe: Describe,
    now: () => number,
  ) {
    this.#store = store;
    this.#readyMs = readyMs;
    this.#describe = describe;
    this.#now = now;
  }

  static create({
    store,
    readyMs,
    describe,
    now = Date.now,
  }: {
    store: ObjectStore;
    readyMs: number;
    /** Writes the status of one kind. */
    describe: Describe;
    now?: () => number;
  }): LoadBalancerController {
    return new LoadBalancerController(store, readyMs, describe, now);
  }

  /** @returns when to look again, in milliseconds; undefined when nothing will change by itself */
  reconcile(reference: ObjectReference): number | undefined {
    const createdAt = this.#store.createdAt(reference);
    if (createdAt === undefined) {
      return undefined;
    }
    const now = this.#now();
    const readyAt = createdAt + this.#readyMs;
    if (now < readyAt) {
      return readyAt;
    }
    this.#store.update(reference, draft =>
      this.#describe(draft, { reference, now }),
    );
    return undefined;
  }
}
