import { hashName } from '../generatedName';
import { RolloutPlan } from './rolloutPlan';
import { RolloutFault } from './rolloutStatus';
import { Rollout, RolloutProgress } from './Rollout';

/** How far the status says that the update to a version is; a new version or other steps begin anew. */
export function progressOf(
  { spec, status }: Rollout,
  /** Of the version. */
  hash: string,
): RolloutProgress {
  const { canary } = spec.strategy;
  const currentStepHash = hashName(canary?.steps ?? null);
  const kept = {
    currentPodHash: hash,
    currentStepHash,
    ...(status?.stableRS ? { stableRS: status.stableRS } : {}),
    ...(status?.blueGreen ? { blueGreen: status.blueGreen } : {}),
  };
  if (
    status?.currentPodHash !== hash ||
    status.currentStepHash !== currentStepHash
  ) {
    return { ...kept, ...(canary?.steps ? { currentStepIndex: 0 } : {}) };
  }
  const { currentStepIndex, pauseConditions, controllerPause } = status;
  const { abort, abortedAt, promoteFull } = status;
  return {
    ...kept,
    ...(currentStepIndex === undefined ? {} : { currentStepIndex }),
    ...(pauseConditions ? { pauseConditions } : {}),
    ...(controllerPause ? { controllerPause } : {}),
    ...(abort ? { abort, abortedAt } : {}),
    ...(promoteFull ? { promoteFull } : {}),
  };
}

/** What is wrong with an update, if anything is. */
export function faultOf({
  rollout: { spec, status },
  progress,
  plan,
  overdue,
  replicaSet,
  revision,
}: {
  rollout: Rollout;
  /** Before the plan. */
  progress: RolloutProgress;
  plan: RolloutPlan;
  /** The new pods have had their time. */
  overdue: boolean;
  /** Name of the new ReplicaSet. */
  replicaSet: string;
  /** Number of the new version. */
  revision: string;
}): RolloutFault | undefined {
  const reason = 'RolloutAborted';
  const aborted = `Rollout aborted update to revision ${revision}`;
  const late = `ReplicaSet "${replicaSet}" has timed out progressing.`;
  if (plan.failure !== undefined) {
    return { reason, message: `${aborted}: ${plan.failure}` };
  }
  if (progress.abort) {
    const known = status?.conditions?.find(
      condition => condition.reason === reason,
    );
    return { reason, message: known?.message ?? aborted };
  }
  if (!overdue) {
    return undefined;
  }
  const { stableRS, currentPodHash } = progress;
  return spec.progressDeadlineAbort && stableRS && stableRS !== currentPodHash
    ? { reason, message: `${aborted}: ${late}` }
    : { reason: 'ProgressDeadlineExceeded', message: late };
}

/** What a Rollout asks for that is not there. */
export function invalidSpec(name: string, template: string): RolloutFault {
  return {
    reason: 'InvalidSpec',
    message: `The Rollout "${name}" is invalid: spec.strategy: Invalid value: "${template}": AnalysisTemplate '${template}' not found`,
  };
}

/** Where in an update a Rollout is. */
export function placeOf({
  currentPodHash,
  currentStepIndex,
}: RolloutProgress): string {
  return `${currentPodHash} ${currentStepIndex ?? ''}`;
}
