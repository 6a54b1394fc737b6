import { ResourceResult } from '../applications/Application';
import { applyManifest } from '../cluster/applyManifest';
import { JobSpec } from '../cluster/batch';
import {
  groupVersion,
  KubernetesObject,
  timestamp,
} from '../cluster/KubernetesObject';
import { namespaceExists } from '../cluster/NamespaceController';
import { ObjectStore } from '../cluster/ObjectStore';
import { PodTemplate } from '../cluster/workloads';
import { SyncTask } from './SyncTask';

/** Applies or removes one object and says so. */
export function runTask({
  objects,
  task,
  prune,
  dryRun,
}: {
  objects: ObjectStore;
  task: SyncTask;
  prune: boolean;
  dryRun: boolean;
}): ResourceResult {
  const { object, reference, leftover } = task;
  const suffix = dryRun ? ' (dry run)' : '';
  if (leftover) {
    if (prune && !dryRun) {
      remove(objects, task);
    }
    return {
      ...identityOf(task),
      status: prune ? 'Pruned' : 'PruneSkipped',
      message: prune ? `pruned${suffix}` : 'ignored (requires pruning)',
      hookPhase: 'Succeeded',
    };
  }
  if (reference.namespace && !namespaceExists(objects, reference)) {
    return {
      ...identityOf(task),
      status: 'SyncFailed',
      message: `namespaces "${reference.namespace}" not found`,
      hookPhase: 'Failed',
    };
  }
  const result = applyManifest({
    store: objects,
    cluster: reference.cluster,
    manifest: object,
    dryRun,
  });
  const images = imagesOf(object);
  return {
    ...identityOf(task),
    status: 'Synced',
    message: `${qualifiedName(object)} ${result}${suffix}`,
    hookPhase: dryRun ? 'Succeeded' : 'Running',
    ...(images.length > 0 ? { images } : {}),
  };
}

/** What a result says of its task, whatever came of it. */
export function identityOf({ object, hook, phase }: SyncTask) {
  return {
    ...groupVersion(object.apiVersion),
    kind: object.kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    ...(hook ? { hookType: phase } : {}),
    syncPhase: phase,
  };
}

/** At once, or marked for whoever holds a finalizer. */
function remove(objects: ObjectStore, { object, reference }: SyncTask): void {
  if (object.metadata.finalizers?.length) {
    objects.update(reference, draft => {
      draft.metadata.deletionTimestamp ??= timestamp(Date.now());
      draft.metadata.deletionGracePeriodSeconds ??= 0;
    });
  } else {
    objects.remove(reference);
  }
}

/** As kubectl names an object: `deployment.apps/checkout`. */
function qualifiedName(object: KubernetesObject): string {
  const { group } = groupVersion(object.apiVersion);
  const kind = object.kind.toLowerCase();
  return `${kind}${group ? `.${group}` : ''}/${object.metadata.name}`;
}

function imagesOf(object: KubernetesObject): string[] {
  const { template, jobTemplate } = (object.spec ?? {}) as {
    template?: PodTemplate;
    jobTemplate?: { spec: JobSpec };
  };
  const { containers = [] } =
    (jobTemplate?.spec.template ?? template)?.spec ?? {};
  return containers.map(({ image }) => image);
}
