import { ObjectEvent } from '../ObjectStore';
import { ContainerStatus, Pod } from '../workloads';
import { Happening } from './EventStore';

const KUBELET = 'kubelet';

/** What the scheduler and a node say about a pod. */
export function podHappenings({
  type,
  object,
  before,
}: ObjectEvent): Happening[] {
  const pod = object as Pod;
  const { namespace, name } = pod.metadata;
  const containers = [
    ...(pod.spec.initContainers ?? []),
    ...pod.spec.containers,
  ];
  if (type === 'ADDED') {
    return [
      {
        reason: 'Scheduled',
        message: `Successfully assigned ${namespace}/${name} to ${pod.spec.nodeName}`,
        component: 'default-scheduler',
        action: 'Binding',
      },
      ...containers.map(({ image }) => ({
        reason: 'Pulling',
        message: `Pulling image "${image}"`,
        component: KUBELET,
      })),
    ];
  }
  if (type === 'DELETED') {
    return containers.map(container => ({
      reason: 'Killing',
      message: `Stopping container ${container.name}`,
      component: KUBELET,
    }));
  }
  const earlier = statusesOf(before as Pod | undefined);
  return statusesOf(pod).flatMap(status =>
    containerHappenings(
      status,
      earlier.find(other => other.name === status.name),
      pod,
    ),
  );
}

function statusesOf(pod: Pod | undefined): ContainerStatus[] {
  return [
    ...(pod?.status?.initContainerStatuses ?? []),
    ...(pod?.status?.containerStatuses ?? []),
  ];
}

function containerHappenings(
  { name, image, state }: ContainerStatus,
  before: ContainerStatus | undefined,
  { metadata }: Pod,
): Happening[] {
  const isWaiting = (other: ContainerStatus['state'] | undefined) =>
    !other || 'waiting' in other;
  const started: Happening[] = [
    {
      reason: 'Pulled',
      message: `Successfully pulled image "${image}"`,
      component: KUBELET,
    },
    {
      reason: 'Created',
      message: `Created container: ${name}`,
      component: KUBELET,
    },
    {
      reason: 'Started',
      message: `Started container ${name}`,
      component: KUBELET,
    },
  ];
  if (!('waiting' in state)) {
    return isWaiting(before?.state) ? started : [];
  }
  const { reason } = state.waiting;
  const known =
    before && 'waiting' in before.state && before.state.waiting.reason;
  if (reason === known) {
    return [];
  }
  const warning = { type: 'Warning' as const, component: KUBELET };
  switch (reason) {
    case 'ImagePullBackOff':
      return [
        {
          ...warning,
          reason: 'Failed',
          message: `Failed to pull image "${image}": rpc error: code = NotFound desc = failed to pull and unpack image "${image}": not found`,
        },
        { ...warning, reason: 'Failed', message: 'Error: ErrImagePull' },
        {
          component: KUBELET,
          reason: 'BackOff',
          message: `Back-off pulling image "${image}"`,
        },
        { ...warning, reason: 'Failed', message: 'Error: ImagePullBackOff' },
      ];
    case 'CrashLoopBackOff':
      return [
        ...started,
        {
          ...warning,
          reason: 'BackOff',
          message: `Back-off restarting failed container ${name} in pod ${metadata.name}_${metadata.namespace}(${metadata.uid})`,
        },
      ];
    default:
      return [];
  }
}
