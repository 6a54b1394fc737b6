import { withTransition } from './conditions';
import { ObjectReference } from './KubernetesObject';
import { ObjectStore } from './ObjectStore';
import { HttpRoute } from './routes';

/** The AWS load balancer controller, where it serves the Gateway API. */
const CONTROLLER = 'gateway.k8s.aws/alb';

/** Accepts every HTTPRoute after a while, for each Gateway that it names. */
export class HttpRouteController {
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
  }): HttpRouteController {
    return new HttpRouteController(store, readyMs, now);
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
    this.#store.update<HttpRoute>(reference, draft => {
      const { generation } = draft.metadata;
      draft.status = {
        parents: (draft.spec.parentRefs ?? []).map((parentRef, index) => {
          const before = draft.status?.parents[index]?.conditions;
          const holds = (type: string, reason: string, message: string) => ({
            ...withTransition(
              before,
              { type, status: 'True', reason, message },
              this.#now(),
            ),
            observedGeneration: generation,
          });
          return {
            parentRef,
            controllerName: CONTROLLER,
            conditions: [
              holds('Accepted', 'Accepted', 'Route is accepted'),
              holds('ResolvedRefs', 'ResolvedRefs', 'All references resolved'),
            ],
          };
        }),
      };
    });
    return undefined;
  }
}
