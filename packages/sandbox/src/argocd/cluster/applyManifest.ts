import { KubernetesObject, referenceOf } from './KubernetesObject';
import { ObjectStore } from './ObjectStore';
import { isSame } from './isSame';
import { stableText } from './sortKeys';
import { mergeThreeWay } from './mergeThreeWay';

/** Where `kubectl apply` keeps what it applied last, to see later what was taken out of the manifest. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What `kubectl apply` says about an object. */
export type ApplyResult = 'created' | 'configured' | 'unchanged';

/** Puts a manifest into a cluster as `kubectl apply` does. */
export function applyManifest({
  store,
  cluster,
  manifest,
  dryRun = false,
}: {
  store: ObjectStore;
  cluster: string;
  manifest: KubernetesObject;
  dryRun?: boolean;
}): ApplyResult {
  const reference = referenceOf(cluster, manifest);
  const live = store.get(reference);
  if (!live) {
    if (!dryRun) {
      store.create(cluster, withLastApplied(manifest, manifest));
    }
    return 'created';
  }
  const predicted = predictLive(live, manifest);
  if (isSame(predicted, live)) {
    return 'unchanged';
  }
  if (!dryRun) {
    store.update(reference, draft => {
      for (const section of Object.keys(draft)) {
        if (!(section in predicted)) {
          delete draft[section];
        }
      }
      Object.assign(draft, predicted);
    });
  }
  return 'configured';
}

/** What a live object becomes when the manifest is applied to it. */
export function predictLive(
  live: KubernetesObject,
  manifest: KubernetesObject,
): KubernetesObject {
  const merged = mergeThreeWay({
    live,
    target: manifest,
    lastApplied: lastApplied(live) ?? {},
  });
  return withLastApplied(merged as KubernetesObject, manifest);
}

/** The manifest that made a live object what it is. */
export function lastApplied(
  object: KubernetesObject,
): KubernetesObject | undefined {
  const text = object.metadata.annotations?.[LAST_APPLIED];
  return text ? JSON.parse(text) : undefined;
}

function withLastApplied(
  object: KubernetesObject,
  manifest: KubernetesObject,
): KubernetesObject {
  return {
    ...object,
    metadata: {
      ...object.metadata,
      annotations: {
        ...object.metadata.annotations,
        [LAST_APPLIED]: `${stableText({
          ...manifest,
          metadata: {
            ...manifest.metadata,
            annotations: manifest.metadata.annotations ?? {},
          },
        })}\n`,
      },
    },
  };
}
