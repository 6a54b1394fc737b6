import { ReplicaSet } from '../cluster/workloads';
import { Health } from './Health';

/** Health of a ReplicaSet by its pods. */
export function replicaSetHealth({ spec, status }: ReplicaSet): Health {
  const available = status?.availableReplicas ?? 0;
  return available < spec.replicas
    ? {
        status: 'Progressing',
        message: `Waiting for rollout to finish: ${available} out of ${spec.replicas} new replicas are available...`,
      }
    : { status: 'Healthy' };
}
