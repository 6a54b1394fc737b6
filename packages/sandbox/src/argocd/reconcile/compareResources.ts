import { ResourceStatus, SyncStatusCode } from '../applications/Application';
import {
  groupVersion,
  KubernetesObject,
  referenceKey,
  referenceOf,
} from '../cluster/KubernetesObject';
import { predictLive } from '../cluster/applyManifest';
import { isSame } from '../cluster/isSame';
import { HealthStatus, worse } from '../health/Health';
import { resourceHealth } from '../health/resourceHealth';
import { isHook } from '../sync/hooks';
import { LiveObject } from './liveResources';
import { asksForConfirmation } from '../sync/pruneConfirmation';

/** A resource that is wanted, lives, or both. */
export interface ComparedResource {
  target?: KubernetesObject;
  live?: KubernetesObject;
  /** Empty for the core group. */
  group: string;
  version: string;
  kind: string;
  namespace: string;
  name: string;
}

/** Pairs what is wanted with what lives, by group, kind, namespace and name. */
export function pairResources({
  cluster,
  targets,
  live,
}: {
  /** Address of the API server. */
  cluster: string;
  targets: KubernetesObject[];
  live: LiveObject[];
}): ComparedResource[] {
  const pairs = new Map<string, ComparedResource>();
  const pairOf = (object: KubernetesObject) => {
    const reference = referenceOf(cluster, object);
    const key = referenceKey(reference);
    const known = pairs.get(key);
    if (known) {
      return known;
    }
    const { group, kind, namespace, name } = reference;
    const { version } = groupVersion(object.apiVersion);
    const created = { group, version, kind, namespace, name };
    pairs.set(key, created);
    return created as ComparedResource;
  };
  targets.forEach(target => {
    pairOf(target).target = target;
  });
  live.forEach(({ object }) => {
    pairOf(object).live = object;
  });
  return [...pairs.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, pair]) => pair);
}

/** Whether applying the target would change what lives. */
export function isModified(
  target: KubernetesObject,
  live: KubernetesObject,
): boolean {
  return !isSame(predictLive(live, target), live);
}

/** A hook that lives: it belongs to a sync, so nothing is said of its difference to Git. */
export function isLiveHook({ live }: ComparedResource): boolean {
  return live !== undefined && isHook(live);
}

/** A resource as the status of an application shows it. */
export function resourceStatus(
  pair: ComparedResource,
  { comparable }: { comparable: boolean },
): ResourceStatus {
  const { group, version, kind, namespace, name, target, live } = pair;
  const health = live ? resourceHealth(live) : { status: 'Missing' as const };
  return {
    ...(group ? { group } : {}),
    version,
    kind,
    ...(namespace ? { namespace } : {}),
    name,
    ...(isLiveHook(pair)
      ? { hook: true as const }
      : { status: comparable ? comparedStatus(pair) : 'Unknown' }),
    ...(health ? { health } : {}),
    ...(live && !target ? { requiresPruning: true as const } : {}),
    ...(live && asksForConfirmation(live)
      ? { requiresDeletionConfirmation: true as const }
      : {}),
  };
}

function comparedStatus({ target, live }: ComparedResource): SyncStatusCode {
  return target && live && !isModified(target, live) ? 'Synced' : 'OutOfSync';
}

/** The worst of what lives, hooks left aside; Missing only where nothing lives at all. */
export function applicationHealth(all: ComparedResource[]): HealthStatus {
  const pairs = all.filter(pair => !isLiveHook(pair));
  if (pairs.length > 0 && pairs.every(({ live }) => !live)) {
    return 'Missing';
  }
  return pairs.reduce<HealthStatus>((health, { live }) => {
    const one = live && resourceHealth(live);
    return one ? worse(health, one.status) : health;
  }, 'Healthy');
}
