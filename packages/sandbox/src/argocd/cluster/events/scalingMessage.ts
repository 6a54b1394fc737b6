import { ObjectEvent } from '../ObjectStore';
import { ReplicaSet } from '../workloads';

/** What a controller says that it has done to the size of a ReplicaSet; undefined where that has not changed. */
export function scalingMessage({
  type,
  reference,
  object,
  before,
}: ObjectEvent): string | undefined {
  if (type === 'DELETED') {
    return undefined;
  }
  const from = (before as ReplicaSet | undefined)?.spec.replicas ?? 0;
  const to = (object as ReplicaSet).spec.replicas;
  return from === to
    ? undefined
    : `Scaled ${to > from ? 'up' : 'down'} replica set ${
        reference.name
      } from ${from} to ${to}`;
}
