import { isReady } from '../cluster/Kubelet';
import { Pod } from '../cluster/workloads';
import { Health } from './Health';

/** Health of a pod. One that is meant to end is Progressing until it has. */
export function podHealth(pod: Pod): Health {
  const { spec, status } = pod;
  const runsForEver = (spec.restartPolicy ?? 'Always') === 'Always';
  if (status?.phase === 'Succeeded') {
    return { status: 'Healthy' };
  }
  if (status?.phase === 'Failed') {
    return { status: 'Degraded', message: failure(pod) };
  }
  if (runsForEver && isReady(pod)) {
    return { status: 'Healthy' };
  }
  for (const { state } of status?.containerStatuses ?? []) {
    if (
      runsForEver &&
      'waiting' in state &&
      /^Err|(Error|BackOff)$/.test(state.waiting.reason)
    ) {
      return { status: 'Degraded', message: state.waiting.message };
    }
  }
  return { status: 'Progressing' };
}

/** What a list of pods says of it: the reason why a container waits or has ended, or its phase. */
export function podStatusReason({ status }: Pod): string {
  const { initContainerStatuses = [], containerStatuses = [] } = status ?? {};
  for (const { state } of initContainerStatuses) {
    if ('waiting' in state && state.waiting.reason !== 'PodInitializing') {
      return `Init:${state.waiting.reason}`;
    }
  }
  for (const { state } of containerStatuses) {
    if ('waiting' in state) {
      return state.waiting.reason;
    }
    if ('terminated' in state) {
      return state.terminated.reason;
    }
  }
  return status?.phase ?? 'Pending';
}

function failure({ status }: Pod): string | undefined {
  for (const { name, state } of status?.containerStatuses ?? []) {
    if ('terminated' in state && state.terminated.exitCode !== 0) {
      return `container "${name}" failed with exit code ${state.terminated.exitCode}`;
    }
  }
  return undefined;
}
