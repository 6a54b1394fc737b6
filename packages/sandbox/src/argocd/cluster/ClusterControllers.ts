import { AnalysisRunController } from './rollouts/AnalysisRunController';
import { concernedBy } from './concernedBy';
import { CronJobController } from './CronJobController';
import { DeploymentController } from './DeploymentController';
import { describeHttpRoute } from './describeHttpRoute';
import { describeIngress } from './describeIngress';
import { DisruptionController } from './DisruptionController';
import { ExternalSecretController } from './ExternalSecretController';
import { HorizontalPodAutoscalerController } from './HorizontalPodAutoscalerController';
import { JobController } from './JobController';
import { ClusterTiming } from './Kubelet';
import { ObjectReference, referenceKey } from './KubernetesObject';
import { Describe, LoadBalancerController } from './LoadBalancerController';
import { NamespaceController } from './NamespaceController';
import { ObjectEvent, ObjectStore } from './ObjectStore';
import { RolloutController } from './rollouts/RolloutController';
import { ScaledObjectController } from './ScaledObjectController';

/** Brings the objects of one kind a step on; says when to look again, in milliseconds. */
interface Controller {
  reconcile(reference: ObjectReference): number | undefined;
  /** An object of its kind is gone. */
  removed?(reference: ObjectReference): void;
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
    const balancing = (describe: Describe) =>
      LoadBalancerController.create({
        store,
        readyMs: timing.podReadyMs,
        describe,
      });
    return new ClusterControllers(
      store,
      new Map<string, Controller>([
        ['AnalysisRun', AnalysisRunController.create({ store, timing })],
        ['CronJob', CronJobController.create({ store })],
        ['Deployment', DeploymentController.create({ store, timing })],
        ['ExternalSecret', ExternalSecretController.create({ store })],
        [
          'HorizontalPodAutoscaler',
          HorizontalPodAutoscalerController.create({ store }),
        ],
        ['HTTPRoute', balancing(describeHttpRoute)],
        ['Ingress', balancing(describeIngress)],
        ['Job', JobController.create({ store, timing })],
        ['Namespace', NamespaceController.create({ store })],
        ['PodDisruptionBudget', DisruptionController.create({ store })],
        ['Rollout', RolloutController.create({ store, timing })],
        ['ScaledObject', ScaledObjectController.create({ store })],
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

  #changed(event: ObjectEvent): void {
    const { reference, type } = event;
    if (type === 'DELETED') {
      this.#controllers.get(reference.kind)?.removed?.(reference);
    } else {
      this.#lookAt(reference, 0);
    }
    concernedBy(this.#store, event).forEach(concerned =>
      this.#lookAt(concerned, 0),
    );
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
