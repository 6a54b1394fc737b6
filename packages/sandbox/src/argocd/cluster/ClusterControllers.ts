import { DeploymentController } from './DeploymentController';
import { DisruptionController } from './DisruptionController';
import { IngressController } from './IngressController';
import { ClusterTiming } from './Kubelet';
import { ObjectReference, referenceKey } from './KubernetesObject';
import { ObjectEvent, ObjectStore } from './ObjectStore';

/** Brings the objects of one kind a step on; says when to look again, in milliseconds. */
interface Controller {
  reconcile(reference: ObjectReference): number | undefined;
}

/** What makes clusters live: controllers that look at an object whenever it changes and when its time has come. */
export class ClusterControllers {
  readonly #store: ObjectStore;
  readonly #controllers: Map<string, Controller>;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #unwatch: (() => void) | undefined;

  private constructor(
    store: ObjectStore,
    controllers: Map<string, Controller>,
  ) {
    this.#store = store;
    this.#controllers = controllers;
  }

  static create({
    store,
    timing,
  }: {
    store: ObjectStore;
    timing: ClusterTiming;
  }): ClusterControllers {
    return new ClusterControllers(
      store,
      new Map<string, Controller>([
        ['Deployment', DeploymentController.create({ store, timing })],
        [
          'Ingress',
          IngressController.create({ store, readyMs: timing.podReadyMs }),
        ],
        ['PodDisruptionBudget', DisruptionController.create({ store })],
      ]),
    );
  }

  /** Takes up what an earlier run left unfinished. */
  start(): void {
    this.#unwatch = this.#store.watch(event => this.#changed(event));
    for (const { reference } of this.#store.list()) {
      this.#lookAt(reference, 0);
    }
  }

  stop(): void {
    this.#unwatch?.();
    this.#timers.forEach(timer => clearTimeout(timer));
    this.#timers.clear();
  }

  #changed({ reference, type }: ObjectEvent): void {
    if (type !== 'DELETED') {
      this.#lookAt(reference, 0);
    }
    if (reference.kind === 'Pod') {
      const { cluster, namespace } = reference;
      this.#store
        .list({ cluster, namespace, kind: 'PodDisruptionBudget' })
        .forEach(budget => this.#lookAt(budget.reference, 0));
    }
  }

  #lookAt(reference: ObjectReference, delayMs: number): void {
    const controller = this.#controllers.get(reference.kind);
    if (!controller) {
      return;
    }
    const key = referenceKey(reference);
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        const nextChangeAt = controller.reconcile(reference);
        // What it wrote has set a timer for at once; that look will say again when the next one is due.
        if (nextChangeAt !== undefined && !this.#timers.has(key)) {
          this.#lookAt(reference, Math.max(0, nextChangeAt - Date.now()));
        }
      }, delayMs),
    );
  }
}
