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
import { LiveObject } from './liveResources';
import { asksForConfirmation } from './pruneConfirmation';

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
export function isModified({ target, live }: ComparedResource): boolean {
  if (!target || !live) {
    return true;
  }
  return !isSame(predictLive(live, target), live);
}

/** A resource as the status of an application shows it. */
export function resourceStatus(
  pair: ComparedResource,
  { comparable }: { comparable: boolean },
): ResourceStatus {
  const { group, version, kind, namespace, name, target, live } = pair;
  const health = live ? resourceHealth(live) : { status: 'Missing' as const };
  const compared: SyncStatusCode = isModified(pair) ? 'OutOfSync' : 'Synced';
  return {
    ...(group ? { group } : {}),
    version,
    kind,
    ...(namespace ? { namespace } : {}),
    name,
    status: comparable ? compared : 'Unknown',
    ...(health ? { health } : {}),
    ...(live && !target ? { requiresPruning: true as const } : {}),
    ...(live && asksForConfirmation(live)
      ? { requiresDeletionConfirmation: true as const }
      : {}),
  };
}

/** The worst of what lives; Missing only where nothing lives at all. */
export function applicationHealth(pairs: ComparedResource[]): HealthStatus {
  if (pairs.length > 0 && pairs.every(({ live }) => !live)) {
    return 'Missing';
  }
  return pairs.reduce<HealthStatus>((health, { live }) => {
    const one = live && resourceHealth(live);
    return one ? worse(health, one.status) : health;
  }, 'Healthy');
}
