import { ResourceResult, SyncResource } from '../applications/Application';
import { applyManifest } from '../cluster/applyManifest';
import {
  groupVersion,
  KubernetesObject,
  referenceKey,
  referenceOf,
  timestamp,
} from '../cluster/KubernetesObject';
import { ObjectStore } from '../cluster/ObjectStore';
import { PodTemplate } from '../cluster/workloads';
import { LiveObject } from './liveResources';
import { inSyncOrder } from './syncOrder';

/** What a sync works on. */
export interface SyncScope {
  /** Address of the API server. */
  cluster: string;
  targets: KubernetesObject[];
  live: LiveObject[];
}

/** Only the resources that somebody picked; all where nobody did. */
export function narrowScope(
  { cluster, targets, live }: SyncScope,
  selected: SyncResource[] | undefined,
): SyncScope {
  const isSelected = (object: KubernetesObject) =>
    !selected ||
    selected.some(
      ({ group = '', kind, name, namespace }) =>
        group === groupVersion(object.apiVersion).group &&
        kind === object.kind &&
        name === object.metadata.name &&
        (!namespace || namespace === object.metadata.namespace),
    );
  return {
    cluster,
    targets: targets.filter(isSelected),
    live: live.filter(({ object }) => isSelected(object)),
  };
}

/** What lives but is no longer wanted. */
export function leftovers({ cluster, targets, live }: SyncScope): LiveObject[] {
  const wanted = new Set(
    targets.map(target => referenceKey(referenceOf(cluster, target))),
  );
  return live.filter(({ reference }) => !wanted.has(referenceKey(reference)));
}

/** Applies what is wanted, removes or leaves what is not, and says so resource by resource. */
export function syncResources({
  objects,
  scope,
  prune,
  dryRun,
}: {
  objects: ObjectStore;
  scope: SyncScope;
  prune: boolean;
  dryRun: boolean;
}): ResourceResult[] {
  const suffix = dryRun ? ' (dry run)' : '';
  const applied = inSyncOrder(scope.targets).map((manifest): ResourceResult => {
    const result = applyManifest({
      store: objects,
      cluster: scope.cluster,
      manifest,
      dryRun,
    });
    const images = imagesOf(manifest);
    return {
      ...identity(manifest),
      status: 'Synced',
      message: `${qualifiedName(manifest)} ${result}${suffix}`,
      hookPhase: dryRun ? 'Succeeded' : 'Running',
      syncPhase: 'Sync',
      ...(images.length > 0 ? { images } : {}),
    };
  });
  const removed = leftovers(scope).map((leftover): ResourceResult => {
    if (prune && !dryRun) {
      remove(objects, leftover);
    }
    return {
      ...identity(leftover.object),
      status: prune ? 'Pruned' : 'PruneSkipped',
      message: prune ? `pruned${suffix}` : 'ignored (requires pruning)',
      hookPhase: 'Succeeded',
      syncPhase: 'Sync',
    };
  });
  return [...applied, ...removed];
}

/** At once, or marked for whoever holds a finalizer. */
function remove(objects: ObjectStore, { reference, object }: LiveObject): void {
  if (object.metadata.finalizers?.length) {
    objects.update(reference, draft => {
      draft.metadata.deletionTimestamp ??= timestamp(Date.now());
      draft.metadata.deletionGracePeriodSeconds ??= 0;
    });
  } else {
    objects.remove(reference);
  }
}

function identity(object: KubernetesObject) {
  return {
    ...groupVersion(object.apiVersion),
    kind: object.kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
  };
}

/** As kubectl names an object: `deployment.apps/checkout`. */
function qualifiedName(object: KubernetesObject): string {
  const { group } = groupVersion(object.apiVersion);
  const kind = object.kind.toLowerCase();
  return `${kind}${group ? `.${group}` : ''}/${object.metadata.name}`;
}

function imagesOf(object: KubernetesObject): string[] {
  const { template } = (object.spec ?? {}) as { template?: PodTemplate };
  return (template?.spec?.containers ?? []).map(({ image }) => image);
}
