import { HorizontalPodAutoscaler, ScaledObject } from './autoscaling';
import { isSame } from './isSame';
import { ObjectReference, ownerReference } from './KubernetesObject';
import { ObjectStore } from './ObjectStore';

const DEFAULT_MAX_REPLICAS = 100;

/** KEDA: makes an autoscaler out of each ScaledObject. Its triggers count as active, so nothing is scaled to none. */
export class ScaledObjectController {
  readonly #store: ObjectStore;

  private constructor(store: ObjectStore) {
    this.#store = store;
  }

  static create({ store }: { store: ObjectStore }): ScaledObjectController {
    return new ScaledObjectController(store);
  }

  reconcile(reference: ObjectReference): undefined {
    const scaled = this.#store.get(reference) as ScaledObject | undefined;
    if (!scaled) {
      return undefined;
    }
    const { scaleTargetRef } = scaled.spec;
    const {
      apiVersion = 'apps/v1',
      kind = 'Deployment',
      name,
    } = scaleTargetRef;
    const hpaName = `keda-hpa-${reference.name}`;
    this.#ensureAutoscaler(reference, hpaName, scaled, {
      scaleTargetRef: { apiVersion, kind, name },
      minReplicas: Math.max(1, scaled.spec.minReplicaCount ?? 0),
      maxReplicas: scaled.spec.maxReplicaCount ?? DEFAULT_MAX_REPLICAS,
      metrics: (scaled.spec.triggers ?? []).map(({ type }, index) => ({
        type: 'External',
        external: {
          metric: { name: `s${index}-${type}` },
          target: { type: 'AverageValue' },
        },
      })),
    });
    this.#store.update<ScaledObject>(reference, draft => {
      draft.status = {
        hpaName,
        scaleTargetKind: `${apiVersion}.${kind}`,
        originalReplicaCount: 1,
        conditions: [
          {
            type: 'Ready',
            status: 'True',
            reason: 'ScaledObjectReady',
            message:
              'ScaledObject is defined correctly and is ready for scaling',
          },
          {
            type: 'Active',
            status: 'True',
            reason: 'ScalerActive',
            message: 'Scaling is performed because triggers are active',
          },
          {
            type: 'Fallback',
            status: 'False',
            reason: 'NoFallbackFound',
            message: 'No fallbacks are active on this scaled object',
          },
        ],
      };
    });
    return undefined;
  }

  #ensureAutoscaler(
    reference: ObjectReference,
    name: string,
    scaled: ScaledObject,
    spec: HorizontalPodAutoscaler['spec'],
  ): void {
    const place: ObjectReference = {
      ...reference,
      group: 'autoscaling',
      kind: 'HorizontalPodAutoscaler',
      name,
    };
    const existing = this.#store.get(place);
    if (!existing) {
      this.#store.create(reference.cluster, {
        apiVersion: 'autoscaling/v2',
        kind: place.kind,
        metadata: {
          name,
          namespace: reference.namespace,
          labels: scaled.metadata.labels,
          ownerReferences: [ownerReference(scaled)],
        },
        spec,
      });
    } else if (!isSame(existing.spec, spec)) {
      this.#store.update<HorizontalPodAutoscaler>(place, draft => {
        draft.spec = spec;
      });
    }
  }
}
