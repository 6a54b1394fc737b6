import { SyncPhase, SyncResource } from '../applications/Application';
import {
  groupVersion,
  KubernetesObject,
  ObjectReference,
  referenceKey,
  referenceOf,
} from '../cluster/KubernetesObject';
import { LiveObject } from '../reconcile/liveResources';
import { isHook, phasesOf, waveOf } from './hooks';
import { inSyncOrder } from './syncOrder';

/** One object that a sync applies or removes. */
export interface SyncTask {
  phase: SyncPhase;
  wave: number;
  /** As it is to be; as it is where it is to be removed. */
  object: KubernetesObject;
  reference: ObjectReference;
  hook: boolean;
  /** No longer wanted. */
  leftover: boolean;
}

/** What a sync works on. */
export interface SyncScope {
  /** Address of the API server. */
  cluster: string;
  targets: KubernetesObject[];
  live: LiveObject[];
}

const PHASE_ORDER: SyncPhase[] = ['PreSync', 'Sync', 'PostSync'];

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

/** What lives but is no longer wanted. Hooks come and go by rules of their own. */
export function leftovers({ cluster, targets, live }: SyncScope): LiveObject[] {
  const wanted = new Set(
    targets.map(target => referenceKey(referenceOf(cluster, target))),
  );
  return live.filter(
    ({ reference, object }) =>
      !isHook(object) && !wanted.has(referenceKey(reference)),
  );
}

/** Everything that a sync does, in order. */
export function planTasks(
  scope: SyncScope,
  { hooks }: { hooks: boolean },
): SyncTask[] {
  const { cluster } = scope;
  const applied = inSyncOrder(scope.targets)
    .filter(target => hooks || !isHook(target))
    .flatMap(object =>
      phasesOf(object).map(
        (phase): SyncTask => ({
          phase,
          wave: waveOf(object),
          object,
          reference: referenceOf(cluster, object),
          hook: isHook(object),
          leftover: false,
        }),
      ),
    );
  const lastWave = Math.max(
    ...applied.filter(({ phase }) => phase === 'Sync').map(({ wave }) => wave),
    0,
  );
  const removed = leftovers(scope).map(
    ({ reference, object }): SyncTask => ({
      phase: 'Sync',
      // What is new is there before what is old goes.
      wave: lastWave,
      object,
      reference,
      hook: false,
      leftover: true,
    }),
  );
  return [...applied, ...removed].sort(
    (a, b) =>
      PHASE_ORDER.indexOf(a.phase) - PHASE_ORDER.indexOf(b.phase) ||
      a.wave - b.wave,
  );
}

/** Tasks that are done at once; the next group waits for the one before. */
export function inGroups(tasks: SyncTask[]): SyncTask[][] {
  const groups: SyncTask[][] = [];
  for (const task of tasks) {
    const [first] = groups[groups.length - 1] ?? [];
    if (first?.phase === task.phase && first.wave === task.wave) {
      groups[groups.length - 1].push(task);
    } else {
      groups.push([task]);
    }
  }
  return groups;
}

/** One text per task. */
export function taskKey({ phase, reference }: SyncTask): string {
  return `${phase} ${referenceKey(reference)}`;
}
