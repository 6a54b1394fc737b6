import { HOOK } from '../applications/Application';
import { KubernetesObject } from '../cluster/KubernetesObject';
import { isHook, phasesOf } from './hooks';

/**
 * A hook may leave its name to the sync: then every sync makes one of its own. All else stays as it is.
 *
 * @returns one object for each phase where the name depends on it
 */
export function namedHook(
  object: KubernetesObject,
  {
    revision = '',
    startedAt = '',
  }: {
    /** Commit that is synced. */
    revision?: string;
    /** When the operation began. */
    startedAt?: string;
  },
): KubernetesObject[] {
  const { generateName, name } = object.metadata;
  if (!isHook(object) || name || !generateName) {
    return [object];
  }
  const seconds = Math.floor(Date.parse(startedAt) / 1000);
  return phasesOf(object).map(phase => ({
    ...object,
    metadata: {
      ...object.metadata,
      annotations: { ...object.metadata.annotations, [HOOK]: phase },
      name: `${generateName}${revision.slice(
        0,
        7,
      )}-${phase.toLowerCase()}-${seconds}`,
    },
  }));
}
