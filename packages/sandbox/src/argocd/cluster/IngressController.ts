import { createHash } from 'node:crypto';
import { ObjectReference } from './KubernetesObject';
import { ObjectStore } from './ObjectStore';
import { Ingress } from './routes';

const GROUP_NAME = 'alb.ingress.kubernetes.io/group.name';

/** Gives every Ingress the address of a load balancer after a while, as the AWS load balancer controller does. */
export class IngressController {
  readonly #store: ObjectStore;
  readonly #readyMs: number;
  readonly #now: () => number;

  private constructor(store: ObjectStore, readyMs: number, now: () => number) {
    this.#store = store;
    this.#readyMs = readyMs;
    this.#now = now;
  }

  static create({
    store,
    readyMs,
    now = Date.now,
  }: {
    store: ObjectStore;
    readyMs: number;
    now?: () => number;
  }): IngressController {
    return new IngressController(store, readyMs, now);
  }

  /** @returns when to look again, in milliseconds; undefined when nothing will change by itself */
  reconcile(reference: ObjectReference): number | undefined {
    const createdAt = this.#store.createdAt(reference);
    if (createdAt === undefined) {
      return undefined;
    }
    const readyAt = createdAt + this.#readyMs;
    if (this.#now() < readyAt) {
      return readyAt;
    }
    this.#store.update<Ingress>(reference, draft => {
      const group =
        draft.metadata.annotations?.[GROUP_NAME] ??
        `${reference.namespace}-${reference.name}`;
      draft.status = {
        loadBalancer: { ingress: [{ hostname: balancerFor(group) }] },
      };
    });
    return undefined;
  }
}

function balancerFor(group: string): string {
  const digest = createHash('sha256').update(group).digest('hex');
  const name = group.replace(/[^a-z0-9]/g, '').slice(0, 17);
  return `k8s-${name}-${digest.slice(0, 10)}.eu-west-1.elb.amazonaws.com`;
}
