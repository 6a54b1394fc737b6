import { paused } from './canaryPlan';
import {
  pauseEnd,
  planWithoutSteps,
  RolloutPlan,
  RolloutView,
} from './rolloutPlan';
import { BlueGreenStrategy, RolloutAnalysis } from './Rollout';

/** Starts the new version beside the old one, lets it be looked at, and turns the traffic over as a whole. */
export function planBlueGreen(
  view: RolloutView,
  strategy: BlueGreenStrategy,
): RolloutPlan {
  const { replicas, ready, hash, progress } = view;
  const active = progress.blueGreen?.activeSelector;
  const before: RolloutPlan = {
    current:
      active === hash ? replicas : strategy.previewReplicaCount ?? replicas,
    stable: replicas,
    progress: {
      ...progress,
      blueGreen: { activeSelector: active, previewSelector: hash },
    },
  };
  if (active !== hash) {
    if (ready < before.current) {
      return before;
    }
    const analysed = analysis(
      view,
      strategy.prePromotionAnalysis,
      'PrePromotion',
    );
    if (analysed !== 'done') {
      return { ...before, ...analysed };
    }
    const pause = promotionPause(view, strategy);
    if (pause) {
      return {
        ...before,
        progress: {
          ...paused(view, 'BlueGreenPause'),
          blueGreen: before.progress.blueGreen,
        },
        nextChangeAt: pause.nextChangeAt,
      };
    }
    if (ready < replicas) {
      return { ...before, current: replicas };
    }
  }
  const { pauseConditions, ...running } = progress;
  const switched: RolloutPlan = {
    current: replicas,
    stable: replicas,
    progress: {
      ...running,
      blueGreen: { activeSelector: hash, previewSelector: hash },
    },
  };
  const analysed = analysis(
    view,
    strategy.postPromotionAnalysis,
    'PostPromotion',
  );
  return analysed === 'done'
    ? planWithoutSteps(view)
    : { ...switched, ...analysed };
}

function promotionPause(
  view: RolloutView,
  { autoPromotionEnabled, autoPromotionSeconds }: BlueGreenStrategy,
): { nextChangeAt?: number } | undefined {
  if (autoPromotionEnabled !== false && autoPromotionSeconds === undefined) {
    return undefined;
  }
  const { over, nextChangeAt } = pauseEnd(
    view,
    autoPromotionSeconds === undefined
      ? undefined
      : autoPromotionSeconds * 1_000,
  );
  return over ? undefined : { nextChangeAt };
}

function analysis(
  { analysis: runs }: RolloutView,
  wanted: RolloutAnalysis | undefined,
  purpose: 'PrePromotion' | 'PostPromotion',
): 'done' | Partial<RolloutPlan> {
  if (!wanted) {
    return 'done';
  }
  const { status } = runs.ensure(wanted, purpose);
  if (status?.phase === 'Failed') {
    return { failure: status.message ?? '' };
  }
  return status?.phase === 'Successful' ? 'done' : {};
}
