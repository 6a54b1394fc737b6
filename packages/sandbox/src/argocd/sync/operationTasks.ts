import { Application, Operation } from '../applications/Application';
import { namespaceExists } from '../cluster/NamespaceController';
import { ObjectStore } from '../cluster/ObjectStore';
import { isModified } from '../reconcile/compareResources';
import { planTasks, SyncScope, SyncTask } from './SyncTask';

/** What an operation does with what it was given, as its options ask for. */
export function operationTasks({
  objects,
  application: { spec },
  operation: { sync },
  scope,
}: {
  objects: ObjectStore;
  application: Application;
  operation: Operation;
  scope: SyncScope;
}): SyncTask[] {
  const options = sync.syncOptions ?? [];
  const planned = planTasks(scope, {
    // Who syncs a part, or goes back, wants no migration.
    hooks: !sync.resources && !sync.syncStrategy,
  });
  const differs = ({ object, reference }: SyncTask) => {
    const live = objects.get(reference);
    return !live || isModified(object, live);
  };
  const tasks = options.includes('ApplyOutOfSyncOnly=true')
    ? planned.filter(task => task.hook || task.leftover || differs(task))
    : planned;
  const { namespace = '' } = spec.destination;
  const { cluster } = scope;
  const needsNamespace =
    options.includes('CreateNamespace=true') &&
    namespace !== '' &&
    !namespaceExists(objects, { cluster, namespace });
  return needsNamespace
    ? [createNamespace(cluster, namespace), ...tasks]
    : tasks;
}

/** Comes before everything else that a sync does. */
function createNamespace(cluster: string, name: string): SyncTask {
  return {
    phase: 'PreSync',
    wave: Number.NEGATIVE_INFINITY,
    object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    reference: { cluster, group: '', kind: 'Namespace', namespace: '', name },
    hook: false,
    leftover: false,
  };
}
