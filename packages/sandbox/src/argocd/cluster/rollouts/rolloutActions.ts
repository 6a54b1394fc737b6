import { timestamp } from '../KubernetesObject';
import { Rollout } from './Rollout';

/** What a person can do to a Rollout, by the names that Argo CD has for it. */
export const ROLLOUT_ACTIONS = [
  'abort',
  'pause',
  'promote-full',
  'restart',
  'resume',
  'retry',
  'skip-current-step',
] as const;

export type RolloutAction = (typeof ROLLOUT_ACTIONS)[number];

/** Those that a page has a button for. */
export const ROLLOUT_BUTTONS = ['resume', 'abort', 'retry'] as const;

export type RolloutButton = (typeof ROLLOUT_BUTTONS)[number];

/** The buttons that make sense with a Rollout that its controller has left in this state. */
export function rolloutButtons(rollout: Rollout): RolloutButton[] {
  return rollout.status
    ? ROLLOUT_BUTTONS.filter(action => makesSense(rollout, action))
    : [];
}

/** Whether an action would do anything to a Rollout in this state. */
export function makesSense(
  { spec, status }: Rollout,
  action: RolloutAction,
): boolean {
  const promoted = status?.stableRS === status?.currentPodHash;
  const aborted = !!status?.abort;
  const steps = spec.strategy.canary?.steps ?? [];
  switch (action) {
    case 'abort':
    case 'pause':
      return !promoted && !aborted;
    case 'promote-full':
      return !promoted;
    case 'resume':
      return !!status?.pauseConditions?.length || !!spec.paused;
    case 'retry':
      return !promoted && aborted;
    case 'skip-current-step':
      return !promoted && (status?.currentStepIndex ?? 0) < steps.length;
    default:
      return true;
  }
}

/** Does to a Rollout what somebody asked for, whether it makes sense or not; the controller goes on from there. */
export function changeRollout(draft: Rollout, action: RolloutAction): void {
  const { status } = draft;
  switch (action) {
    case 'restart':
      draft.spec.restartAt = timestamp(Date.now());
      break;
    case 'pause':
      draft.spec.paused = true;
      break;
    case 'resume':
      delete status?.pauseConditions;
      delete draft.spec.paused;
      break;
    case 'abort':
      if (status) {
        status.abort = true;
      }
      break;
    case 'retry':
      delete status?.abort;
      delete status?.abortedAt;
      break;
    case 'promote-full':
      if (status && status.stableRS !== status.currentPodHash) {
        status.promoteFull = true;
      }
      break;
    case 'skip-current-step':
      if (status?.currentStepIndex !== undefined) {
        delete status.pauseConditions;
        status.currentStepIndex += 1;
      }
      break;
    default:
  }
}
