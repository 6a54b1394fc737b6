import { timestamp } from './KubernetesObject';
import { Condition } from './workloads';

type Statement = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/** A condition with the time since when its status holds. */
export function withTransition(
  before: Condition[] | undefined,
  condition: Statement,
  now: number,
): Condition {
  const known = before?.find(({ type }) => type === condition.type);
  return {
    ...condition,
    lastTransitionTime:
      known?.status === condition.status
        ? known.lastTransitionTime
        : timestamp(now),
  };
}

/** The same, with the time of the last change of any kind. */
export function withUpdate(
  before: Condition[] | undefined,
  condition: Statement,
  now: number,
): Condition {
  const known = before?.find(({ type }) => type === condition.type);
  const same =
    known?.status === condition.status &&
    known.reason === condition.reason &&
    known.message === condition.message;
  return {
    ...withTransition(before, condition, now),
    lastUpdateTime: same ? known.lastUpdateTime : timestamp(now),
  };
}
