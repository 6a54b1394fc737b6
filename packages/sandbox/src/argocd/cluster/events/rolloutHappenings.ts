import { ObjectEvent } from '../ObjectStore';
import { Rollout, ROLLOUT_REVISION, RolloutPhase } from '../rollouts/Rollout';
import { Happening } from './EventStore';

const component = 'rollouts-controller';

/** What Argo Rollouts says of how an update goes. */
export function rolloutHappenings({
  type,
  object,
  before,
}: ObjectEvent): Happening[] {
  if (type !== 'MODIFIED') {
    return [];
  }
  const now = object as Rollout;
  const was = before as Rollout | undefined;
  const revision = now.metadata.annotations?.[ROLLOUT_REVISION];
  const happenings: Happening[] = [];
  if (revision !== was?.metadata.annotations?.[ROLLOUT_REVISION]) {
    happenings.push({
      reason: 'RolloutUpdated',
      message: `Rollout updated to revision ${revision}`,
      component,
    });
  }
  const phase = now.status?.phase;
  if (phase !== was?.status?.phase) {
    happenings.push(...phaseHappenings(phase, was?.status?.phase, now));
  }
  const { stableRS, currentPodHash } = now.status ?? {};
  if (stableRS === currentPodHash && stableRS !== was?.status?.stableRS) {
    happenings.push({
      reason: 'RolloutCompleted',
      message: `Rollout completed update to revision ${revision} (${currentPodHash}): Completed all ${
        now.spec.strategy.canary?.steps?.length ?? 0
      } canary steps`,
      component,
    });
  }
  return happenings;
}

function phaseHappenings(
  phase: RolloutPhase | undefined,
  before: RolloutPhase | undefined,
  { status }: Rollout,
): Happening[] {
  if (phase === 'Paused') {
    return [
      {
        reason: 'RolloutPaused',
        message: `Rollout is paused (${status?.message})`,
        component,
      },
    ];
  }
  if (phase === 'Degraded' && status?.abort) {
    return [
      {
        type: 'Warning',
        reason: 'RolloutAborted',
        message: status.message ?? 'Rollout aborted',
        component,
      },
    ];
  }
  return before === 'Paused'
    ? [{ reason: 'RolloutResumed', message: 'Rollout is resumed', component }]
    : [];
}
