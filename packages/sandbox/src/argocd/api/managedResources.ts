import { predictLive } from '../cluster/applyManifest';
import { KubernetesObject } from '../cluster/KubernetesObject';
import { stableText } from '../cluster/sortKeys';
import { maskSecrets } from './maskSecrets';
import {
  ComparedResource,
  isLiveHook,
  isModified,
} from '../reconcile/compareResources';

/** A resource with its manifests, each of them JSON in a text; `null` in a text where there is none. */
export interface ManagedResource {
  group?: string;
  kind: string;
  namespace?: string;
  name: string;
  targetState: string;
  liveState: string;
  normalizedLiveState: string;
  predictedLiveState: string;
  resourceVersion?: string;
  hook?: true;
  modified?: true;
}

/** The material of a diff: what is wanted, what lives, and what would live after a sync. */
export function managedResources(pairs: ComparedResource[]): ManagedResource[] {
  return pairs.map(pair => {
    const { group, kind, namespace, name } = pair;
    const [target, live, predicted] = maskSecrets([
      pair.target,
      pair.live,
      pair.target && pair.live
        ? predictLive(pair.live, pair.target)
        : pair.target,
    ]);
    return {
      ...(group ? { group } : {}),
      kind,
      ...(namespace ? { namespace } : {}),
      name,
      targetState: stableText(target ?? null),
      liveState: stableText(live ?? null),
      normalizedLiveState: stableText(live ? normalized(live) : null),
      predictedLiveState: stableText(predicted ? normalized(predicted) : null),
      ...(live ? { resourceVersion: live.metadata.resourceVersion } : {}),
      ...(isLiveHook(pair) ? { hook: true as const } : {}),
      ...(pair.target && (!pair.live || isModified(pair.target, pair.live))
        ? { modified: true as const }
        : {}),
    };
  });
}

/** Without what only the cluster decides. */
function normalized({ status, ...object }: KubernetesObject): object {
  const { creationTimestamp, ...metadata } = object.metadata;
  return { ...object, metadata };
}
