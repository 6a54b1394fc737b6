import { HorizontalPodAutoscaler, ScaleTarget } from './autoscaling';
import { withTransition } from './conditions';
import {
  groupVersion,
  KubernetesObject,
  ObjectReference,
  timestamp,
} from './KubernetesObject';
import { ObjectStore } from './ObjectStore';
import { Condition } from './workloads';

/** What has a number of pods. */
interface Scalable extends KubernetesObject {
  spec: { replicas?: number };
}

/** Where the target of an autoscaler lies. */
export function targetReference(
  autoscaler: ObjectReference,
  { apiVersion = 'apps/v1', kind = 'Deployment', name }: ScaleTarget,
): ObjectReference {
  const { group } = groupVersion(apiVersion);
  return { ...autoscaler, group, kind, name };
}

/** Keeps what it scales between its limits. Nothing is ever busy here, so that comes to the fewest pods allowed. */
export class HorizontalPodAutoscalerController {
  readonly #store: ObjectStore;
  readonly #now: () => number;

  private constructor(store: ObjectStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  static create({
    store,
    now = Date.now,
  }: {
    store: ObjectStore;
    now?: () => number;
  }): HorizontalPodAutoscalerController {
    return new HorizontalPodAutoscalerController(store, now);
  }

  reconcile(reference: ObjectReference): undefined {
    const autoscaler = this.#store.get(reference) as
      | HorizontalPodAutoscaler
      | undefined;
    if (!autoscaler) {
      return undefined;
    }
    const { scaleTargetRef, minReplicas = 1, maxReplicas } = autoscaler.spec;
    const place = targetReference(reference, scaleTargetRef);
    const target = this.#store.get(place) as Scalable | undefined;
    const current = target?.spec.replicas ?? 1;
    const wanted = Math.min(Math.max(minReplicas, 1), maxReplicas);
    if (target && current !== wanted) {
      this.#store.update<Scalable>(place, draft => {
        draft.spec.replicas = wanted;
      });
    }
    this.#store.update<HorizontalPodAutoscaler>(reference, draft => {
      const conditions = target
        ? scaling(wanted, minReplicas)
        : withoutTarget(place);
      draft.status = {
        observedGeneration: autoscaler.metadata.generation,
        lastScaleTime:
          target && current !== wanted
            ? timestamp(this.#now())
            : draft.status?.lastScaleTime,
        currentReplicas: target ? wanted : 0,
        desiredReplicas: target ? wanted : 0,
        conditions: conditions.map(condition =>
          withTransition(draft.status?.conditions, condition, this.#now()),
        ),
      };
    });
    return undefined;
  }
}

type Statement = Omit<Condition, 'lastTransitionTime'>;

function scaling(replicas: number, fewest: number): Statement[] {
  return [
    {
      type: 'AbleToScale',
      status: 'True',
      reason: 'ReadyForNewScale',
      message: 'recommended size matches current size',
    },
    {
      type: 'ScalingActive',
      status: 'True',
      reason: 'ValidMetricFound',
      message: 'the HPA was able to successfully calculate a replica count',
    },
    {
      type: 'ScalingLimited',
      status: 'True',
      ...(replicas <= fewest
        ? {
            reason: 'TooFewReplicas',
            message:
              'the desired replica count is less than the minimum replica count',
          }
        : {
            reason: 'TooManyReplicas',
            message:
              'the desired replica count is more than the maximum replica count',
          }),
    },
  ];
}

function withoutTarget({ group, kind, name }: ObjectReference): Statement[] {
  const resource = `${kind.toLowerCase()}s.${group}`;
  return [
    {
      type: 'AbleToScale',
      status: 'False',
      reason: 'FailedGetScale',
      message: `the HPA controller was unable to get the target's current scale: ${resource} "${name}" not found`,
    },
  ];
}
