import { isReady } from './Kubelet';
import { withUpdate } from './conditions';
import { Condition, Deployment, Pod } from './workloads';

type Statement = Omit<Condition, 'lastTransitionTime' | 'lastUpdateTime'>;

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
  const before = deployment.status?.conditions;
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
      withUpdate(before, availability(unavailable), now),
      withUpdate(before, progress({ replicaSet, complete, overdue }), now),
    ],
  };
}

function availability(unavailable: number): Statement {
  const type = 'Available';
  return unavailable === 0
    ? {
        type,
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type,
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
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
}): Statement {
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
