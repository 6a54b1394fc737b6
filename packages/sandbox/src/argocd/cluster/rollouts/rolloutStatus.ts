import { withUpdate } from '../conditions';
import { Condition, Pod, ReplicaSet } from '../workloads';
import { isReady } from '../Kubelet';
import { Rollout, RolloutPhase, RolloutProgress } from './Rollout';

type Statement = Omit<Condition, 'lastTransitionTime' | 'lastUpdateTime'>;

/** What is wrong with a Rollout, as its condition says it. */
export interface RolloutFault {
  reason: 'RolloutAborted' | 'ProgressDeadlineExceeded' | 'InvalidSpec';
  message: string;
}

/** The status that the Argo Rollouts controller writes. */
export function rolloutStatus({
  rollout,
  progress,
  replicaSet,
  revision,
  pods,
  oldPods,
  fault,
  now,
}: {
  rollout: Rollout;
  progress: RolloutProgress;
  /** Of the new version. */
  replicaSet: ReplicaSet;
  /** Number of the new version. */
  revision: string;
  /** Of the new version. */
  pods: Pod[];
  /** Of all others. */
  oldPods: Pod[];
  fault: RolloutFault | undefined;
  now: number;
}): NonNullable<Rollout['status']> {
  const before = rollout.status?.conditions;
  const wanted = rollout.spec.replicas ?? 1;
  const all = [...pods, ...oldPods];
  const available = all.filter(isReady).length;
  const { phase, message } = phaseOf({
    rollout,
    progress,
    wanted,
    pods,
    oldPods,
    fault,
  });
  const complete = progress.stableRS === progress.currentPodHash;
  const statements: Statement[] = [
    ...(fault?.reason === 'InvalidSpec'
      ? [statement('InvalidSpec', true, fault.reason, fault.message)]
      : []),
    available >= wanted
      ? statement(
          'Available',
          true,
          'AvailableReason',
          'Rollout has minimum availability',
        )
      : statement(
          'Available',
          false,
          'AvailableReason',
          'Rollout does not have minimum availability',
        ),
    ...(phase === 'Paused'
      ? [statement('Paused', true, 'RolloutPaused', 'Rollout is paused')]
      : []),
    progressing({ name: replicaSet.metadata.name, phase, complete, fault }),
    complete
      ? statement(
          'Completed',
          true,
          'RolloutCompleted',
          `Rollout completed update to revision ${revision}`,
        )
      : statement(
          'Completed',
          false,
          'RolloutCompleted',
          `Rollout not completed, started update to revision ${revision}`,
        ),
  ];
  return {
    ...progress,
    ...(rollout.spec.restartAt ? { restartedAt: rollout.spec.restartAt } : {}),
    // The controller counts in text, unlike all others.
    observedGeneration: String(rollout.metadata.generation),
    phase,
    ...(message ? { message } : {}),
    replicas: all.length,
    HPAReplicas: all.length,
    updatedReplicas: pods.length,
    ...(available > 0
      ? { readyReplicas: available, availableReplicas: available }
      : {}),
    selector: Object.entries(rollout.spec.selector.matchLabels)
      .map(pair => pair.join('='))
      .join(','),
    conditions: statements.map(condition => withUpdate(before, condition, now)),
  };
}

function phaseOf({
  rollout: { spec },
  progress,
  wanted,
  pods,
  oldPods,
  fault,
}: {
  rollout: Rollout;
  progress: RolloutProgress;
  wanted: number;
  pods: Pod[];
  oldPods: Pod[];
  fault: RolloutFault | undefined;
}): { phase: RolloutPhase; message?: string } {
  if (fault) {
    return { phase: 'Degraded', message: `${fault.reason}: ${fault.message}` };
  }
  const [pause] = progress.pauseConditions ?? [];
  if (pause || spec.paused) {
    return { phase: 'Paused', message: pause?.reason ?? 'manually paused' };
  }
  const waiting = (message: string) =>
    ({ phase: 'Progressing', message } as const);
  if (pods.length < wanted) {
    return waiting('more replicas need to be updated');
  }
  if (pods.filter(isReady).length < pods.length) {
    return waiting('updated replicas are still becoming available');
  }
  const { activeSelector } = progress.blueGreen ?? {};
  if (spec.strategy.blueGreen && activeSelector !== progress.currentPodHash) {
    return waiting('active service cutover pending');
  }
  if (spec.strategy.canary && oldPods.length > 0) {
    return waiting('old replicas are pending termination');
  }
  if (progress.stableRS !== progress.currentPodHash) {
    return waiting(
      spec.strategy.blueGreen
        ? 'waiting for analysis to complete'
        : 'waiting for all steps to complete',
    );
  }
  return { phase: 'Healthy' };
}

function progressing({
  name,
  phase,
  complete,
  fault,
}: {
  name: string;
  phase: RolloutPhase;
  complete: boolean;
  fault: RolloutFault | undefined;
}): Statement {
  const type = 'Progressing';
  if (fault) {
    return statement(type, false, fault.reason, fault.message);
  }
  if (phase === 'Paused') {
    return {
      ...statement(type, true, 'RolloutPaused', 'Rollout is paused'),
      status: 'Unknown',
    };
  }
  return complete
    ? statement(
        type,
        true,
        'NewReplicaSetAvailable',
        `ReplicaSet "${name}" has successfully progressed.`,
      )
    : statement(
        type,
        true,
        'ReplicaSetUpdated',
        `ReplicaSet "${name}" is progressing.`,
      );
}

function statement(
  type: string,
  holds: boolean,
  reason: string,
  message: string,
): Statement {
  return { type, status: holds ? 'True' : 'False', reason, message };
}
