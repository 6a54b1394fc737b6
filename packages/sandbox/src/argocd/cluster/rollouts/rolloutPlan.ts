import { AnalysisRuns } from './AnalysisRuns';
import { Rollout, RolloutProgress } from './Rollout';

/** What a strategy decides from. */
export interface RolloutView {
  rollout: Rollout;
  /** Pods that the Rollout wants in all. */
  replicas: number;
  /** Hash of the new version. */
  hash: string;
  /** Pods of the new version that are ready. */
  ready: number;
  progress: RolloutProgress;
  analysis: AnalysisRuns;
  clock: {
    now: number;
    /** When the pause began that the Rollout is in. */
    pausedAt: number;
    /** How long a pause lasts at most. */
    pauseMs: number;
  };
}

/** What a strategy decides. */
export interface RolloutPlan {
  /** Pods of the new version. */
  current: number;
  /** Pods of the version that serves so far. */
  stable: number;
  progress: RolloutProgress;
  /** When time alone changes something, in milliseconds. */
  nextChangeAt?: number;
  /** Why the update is given up. */
  failure?: string;
}

/** Straight to the new version: the first one there is, or back to the one that serves. */
export function planWithoutSteps({
  rollout,
  replicas,
  hash,
  ready,
  progress,
}: RolloutView): RolloutPlan {
  const done = ready >= replicas;
  const { canary, blueGreen } = rollout.spec.strategy;
  return {
    current: replicas,
    stable: done ? 0 : replicas,
    progress: {
      currentPodHash: hash,
      currentStepHash: progress.currentStepHash,
      ...(canary?.steps ? { currentStepIndex: canary.steps.length } : {}),
      ...(done || progress.stableRS
        ? { stableRS: done ? hash : progress.stableRS }
        : {}),
      ...(blueGreen
        ? { blueGreen: { activeSelector: hash, previewSelector: hash } }
        : {}),
      ...(progress.promoteFull && !done ? { promoteFull: true } : {}),
    },
  };
}

/** Everything as it was before the update, which stays given up until there is another one. */
export function planAborted({ replicas, progress }: RolloutView): RolloutPlan {
  const { pauseConditions, controllerPause, ...kept } = progress;
  return {
    current: 0,
    stable: replicas,
    progress: {
      ...kept,
      ...(progress.currentStepIndex === undefined
        ? {}
        : { currentStepIndex: 0 }),
      ...(progress.blueGreen
        ? {
            blueGreen: {
              ...progress.blueGreen,
              activeSelector: progress.stableRS,
            },
          }
        : {}),
    },
  };
}

/** Whether a pause is over, and when it will be. */
export function pauseEnd(
  { progress, clock }: RolloutView,
  /** Milliseconds; undefined: until somebody resumes. */
  duration: number | undefined,
): { over: boolean; nextChangeAt?: number } {
  if (progress.controllerPause && !progress.pauseConditions?.length) {
    return { over: true };
  }
  if (duration === undefined) {
    return { over: false };
  }
  // A pause begins with the look that finds it.
  const begin = progress.controllerPause ? clock.pausedAt : clock.now;
  const end = begin + Math.min(duration, clock.pauseMs);
  return clock.now >= end ? { over: true } : { over: false, nextChangeAt: end };
}
