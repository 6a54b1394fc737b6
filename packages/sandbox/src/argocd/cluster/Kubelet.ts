import { Container, Pod } from './workloads';
import { timestamp } from './KubernetesObject';

/** How long things take in a cluster. */
export interface ClusterTiming {
  /** From the start of a pod to its readiness, or to the message that it cannot run. Milliseconds. */
  podReadyMs: number;
  /** From the start of a rollout that makes no headway to `ProgressDeadlineExceeded`. Milliseconds. */
  progressDeadlineMs: number;
}

/** Nodes that pods are said to run on. */
const NODES = [
  'ip-10-20-1-11.eu-west-1.compute.internal',
  'ip-10-20-2-12.eu-west-1.compute.internal',
  'ip-10-20-3-13.eu-west-1.compute.internal',
];

/** The node for the n-th pod of a ReplicaSet. */
export function nodeFor(index: number): string {
  return NODES[index % NODES.length];
}

/**
 * What is wrong with an image. Nothing is ever pulled or run, so the tag decides: one that holds `crash` starts and
 * ends, one that holds `broken` cannot be pulled. That is how failures are tried out.
 */
export function imageProblem(
  image: string,
): { reason: string; message: string } | undefined {
  const [reference] = image.split('@');
  const tag = reference.slice(reference.lastIndexOf('/') + 1).split(':')[1];
  if (tag?.includes('crash')) {
    return {
      reason: 'CrashLoopBackOff',
      message: 'back-off 10s restarting failed container',
    };
  }
  if (tag?.includes('broken')) {
    return {
      reason: 'ImagePullBackOff',
      message: `Back-off pulling image "${image}"`,
    };
  }
  return undefined;
}

/** Whether all containers of a pod are ready. */
export function isReady(pod: Pod): boolean {
  const statuses = pod.status?.containerStatuses;
  return !!statuses?.length && statuses.every(({ ready }) => ready);
}

/** The status of a pod at its age, and when to look again. */
export function podStatus({
  pod,
  createdAt,
  now,
  podReadyMs,
}: {
  pod: Pod;
  /** Milliseconds. */
  createdAt: number;
  now: number;
  podReadyMs: number;
}): { status: NonNullable<Pod['status']>; nextChangeAt?: number } {
  const startTime = timestamp(createdAt);
  const settledAt = createdAt + podReadyMs;
  const settled = now >= settledAt;
  const statusOf = (container: Container) => {
    const problem = settled ? imageProblem(container.image) : undefined;
    const ready = settled && !problem;
    return {
      name: container.name,
      image: container.image,
      ready,
      restartCount: problem?.reason === 'CrashLoopBackOff' ? 3 : 0,
      state: ready
        ? { running: { startedAt: timestamp(settledAt) } }
        : { waiting: problem ?? { reason: 'ContainerCreating' } },
    };
  };
  const containerStatuses = pod.spec.containers.map(statusOf);
  const ready = containerStatuses.every(container => container.ready);
  return {
    status: {
      phase: ready ? 'Running' : 'Pending',
      startTime,
      containerStatuses,
      conditions: [
        {
          type: 'Ready',
          status: ready ? 'True' : 'False',
          reason: ready ? 'PodReady' : 'ContainersNotReady',
          message: ready ? '' : 'containers with unready status',
          lastTransitionTime: settled ? timestamp(settledAt) : startTime,
        },
      ],
    },
    nextChangeAt: settled ? undefined : settledAt,
  };
}
