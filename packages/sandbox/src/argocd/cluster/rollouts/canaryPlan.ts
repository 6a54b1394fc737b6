import { parseDuration } from '../parseDuration';
import { timestamp } from '../KubernetesObject';
import {
  pauseEnd,
  planWithoutSteps,
  RolloutPlan,
  RolloutView,
} from './rolloutPlan';
import { CanaryStep, CanaryStrategy } from './Rollout';

/** What one step comes to. */
type StepOutcome =
  | 'done'
  | { failure: string }
  | { paused: true; nextChangeAt?: number }
  | { waiting: true };

/** Walks the steps of a canary as far as they go. */
export function planCanary(
  view: RolloutView,
  strategy: CanaryStrategy,
): RolloutPlan {
  const steps = strategy.steps ?? [];
  let index = Math.min(view.progress.currentStepIndex ?? 0, steps.length);
  const failure = backgroundFailure(view, strategy, index);
  if (failure) {
    return {
      ...scales(view, strategy, index),
      progress: view.progress,
      failure,
    };
  }
  let step = view;
  while (index < steps.length) {
    const outcome = lookAtStep(step, strategy, index);
    if (outcome === 'done') {
      index += 1;
      const { pauseConditions, controllerPause, ...progress } = step.progress;
      step = { ...step, progress: { ...progress, currentStepIndex: index } };
    } else {
      return {
        ...scales(view, strategy, index),
        ...('failure' in outcome ? outcome : {}),
        ...('paused' in outcome
          ? {
              nextChangeAt: outcome.nextChangeAt,
              progress: paused(step, 'CanaryPauseStep'),
            }
          : { progress: step.progress }),
      };
    }
  }
  return finish(step, strategy);
}

/** Pause, with the reason that people read. */
export function paused(
  { progress, clock }: RolloutView,
  reason: string,
): RolloutPlan['progress'] {
  return {
    ...progress,
    controllerPause: true,
    pauseConditions: progress.pauseConditions ?? [
      { reason, startTime: timestamp(clock.now) },
    ],
  };
}

function finish(view: RolloutView, strategy: CanaryStrategy): RolloutPlan {
  if (view.ready >= view.replicas) {
    view.analysis.terminate();
    return planWithoutSteps(view);
  }
  return {
    ...scales(view, strategy, strategy.steps?.length ?? 0),
    progress: view.progress,
  };
}

function lookAtStep(
  view: RolloutView,
  strategy: CanaryStrategy,
  index: number,
): StepOutcome {
  const { setWeight, pause, analysis }: CanaryStep =
    strategy.steps?.[index] ?? {};
  if (setWeight !== undefined) {
    const { current } = scales(view, strategy, index);
    return view.ready >= current ? 'done' : { waiting: true };
  }
  if (pause) {
    const { over, nextChangeAt } = pauseEnd(
      view,
      pause.duration === undefined ? undefined : parseDuration(pause.duration),
    );
    return over ? 'done' : { paused: true, nextChangeAt };
  }
  if (analysis) {
    const { status } = view.analysis.ensure(analysis, 'Step', index);
    if (status?.phase === 'Failed') {
      return { failure: status.message ?? '' };
    }
    return status?.phase === 'Successful' ? 'done' : { waiting: true };
  }
  // What else a step can do (headers, mirrors, other scales) cannot be seen here.
  return 'done';
}

function backgroundFailure(
  { analysis }: RolloutView,
  strategy: CanaryStrategy,
  index: number,
): string | undefined {
  if (!strategy.analysis || index < (strategy.analysis.startingStep ?? 0)) {
    return undefined;
  }
  const { status } = analysis.ensure(strategy.analysis, 'Background');
  return status?.phase === 'Failed' ? status.message ?? '' : undefined;
}

/** How many pods each version has at a step. */
function scales(
  { replicas, ready }: RolloutView,
  { steps = [], trafficRouting }: CanaryStrategy,
  index: number,
): { current: number; stable: number } {
  const weight =
    index >= steps.length
      ? 100
      : steps
          .slice(0, index + 1)
          .reduce((last, { setWeight }) => setWeight ?? last, 0);
  const current = Math.ceil((replicas * weight) / 100);
  const share = Math.ceil((replicas * (100 - weight)) / 100);
  return {
    current,
    // Who has no traffic to route has only pods to share it out by, and never too few of them.
    stable: trafficRouting ? replicas : Math.max(share, replicas - ready),
  };
}
