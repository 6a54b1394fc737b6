import { isReady } from '../cluster/Kubelet';
import { Pod } from '../cluster/workloads';
import { Health } from './Health';

/** Health of a pod that is meant to run forever. */
export function podHealth(pod: Pod): Health {
  if (isReady(pod)) {
    return { status: 'Healthy' };
  }
  for (const { state } of pod.status?.containerStatuses ?? []) {
    if (
      'waiting' in state &&
      /(BackOff|Error|Err.*)$/.test(state.waiting.reason)
    ) {
      return { status: 'Degraded', message: state.waiting.message };
    }
  }
  return { status: 'Progressing' };
}

/** What a list of pods says of it: the reason why it waits, or its phase. */
export function podStatusReason(pod: Pod): string {
  for (const { state } of pod.status?.containerStatuses ?? []) {
    if ('waiting' in state) {
      return state.waiting.reason;
    }
  }
  return pod.status?.phase ?? 'Pending';
}
