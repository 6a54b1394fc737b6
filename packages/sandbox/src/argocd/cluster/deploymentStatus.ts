import { isReady } from './Kubelet';
import { timestamp } from './KubernetesObject';
import { Condition, Deployment, Pod } from './workloads';

/** The status that the deployment controller of a cluster writes. */
export function deploymentStatus({
  deployment,
  replicaSet,
  pods,
  oldPods,
  overdue,
  now,
}: {
  deployment: Deployment;
  /** Name of the newest ReplicaSet. */
  replicaSet: string;
  /** Pods of the newest ReplicaSet. */
  pods: Pod[];
  /** Pods of earlier ones. */
  oldPods: Pod[];
  /** The rollout has passed its deadline. */
  overdue: boolean;
  now: number;
}): NonNullable<Deployment['status']> {
  const replicas = deployment.spec.replicas ?? 1;
  const ready = [...pods, ...oldPods].filter(isReady).length;
  const unavailable = Math.max(0, replicas - ready);
  const complete =
    oldPods.length === 0 && pods.filter(isReady).length >= replicas;
  return {
    // Writing the status is itself a write that counts.
    observedGeneration: deployment.metadata.generation,
    replicas: pods.length + oldPods.length,
    updatedReplicas: pods.length,
    ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
    ...(unavailable > 0 ? { unavailableReplicas: unavailable } : {}),
    conditions: [
      transition(deployment, now, {
        type: 'Available',
        ...(unavailable === 0
          ? {
              status: 'True',
              reason: 'MinimumReplicasAvailable',
              message: 'Deployment has minimum availability.',
            }
          : {
              status: 'False',
              reason: 'MinimumReplicasUnavailable',
              message: 'Deployment does not have minimum availability.',
            }),
      }),
      transition(deployment, now, progress({ replicaSet, complete, overdue })),
    ],
  };
}

function progress({
  replicaSet,
  complete,
  overdue,
}: {
  replicaSet: string;
  complete: boolean;
  overdue: boolean;
}): Omit<Condition, 'lastTransitionTime'> {
  const type = 'Progressing';
  if (complete) {
    return {
      type,
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `ReplicaSet "${replicaSet}" has successfully progressed.`,
    };
  }
  if (overdue) {
    return {
      type,
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `ReplicaSet "${replicaSet}" has timed out progressing.`,
    };
  }
  return {
    type,
    status: 'True',
    reason: 'ReplicaSetUpdated',
    message: `ReplicaSet "${replicaSet}" is progressing.`,
  };
}

/** Keeps the time of a condition that is as it was. */
function transition(
  deployment: Deployment,
  now: number,
  condition: Omit<Condition, 'lastTransitionTime'>,
): Condition {
  const before = deployment.status?.conditions?.find(
    ({ type }) => type === condition.type,
  );
  return {
    ...condition,
    lastTransitionTime:
      before?.status === condition.status
        ? before.lastTransitionTime
        : timestamp(now),
    lastUpdateTime:
      before?.status === condition.status &&
      before.reason === condition.reason &&
      before.message === condition.message
        ? before.lastUpdateTime
        : timestamp(now),
  };
}
