import { ContainerState, Pod } from './workloads';
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
  const tag = tagOf(image);
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

/** Whether an analysis would find fault: a tag that holds `faulty` starts like any other, but answers with errors. */
export function analysisProblem(image: string): boolean {
  return !!tagOf(image)?.includes('faulty') || !!imageProblem(image);
}

function tagOf(image: string): string | undefined {
  const [reference] = image.split('@');
  return reference.slice(reference.lastIndexOf('/') + 1).split(':')[1];
}

/** Whether all containers of a pod are ready. */
export function isReady(pod: Pod): boolean {
  const statuses = pod.status?.containerStatuses;
  return !!statuses?.length && statuses.every(({ ready }) => ready);
}

/** Whether a pod has run to its end. */
export function isOver(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
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
  const settledAt = createdAt + podReadyMs;
  const settled = now >= settledAt;
  const times = {
    startTime: timestamp(createdAt),
    settledTime: timestamp(settledAt),
  };
  const status = runsForEver(pod)
    ? serviceStatus(pod, settled, times)
    : taskStatus(pod, settled, times);
  return { status, nextChangeAt: settled ? undefined : settledAt };
}

/** Times of a pod, as Kubernetes writes them. */
interface PodTimes {
  startTime: string;
  settledTime: string;
}

function runsForEver({ spec }: Pod): boolean {
  return (spec.restartPolicy ?? 'Always') === 'Always';
}

function serviceStatus(
  { spec }: Pod,
  settled: boolean,
  { startTime, settledTime }: PodTimes,
): NonNullable<Pod['status']> {
  const initProblem = (spec.initContainers ?? []).some(({ image }) =>
    imageProblem(image),
  );
  const containerStatuses = spec.containers.map(({ name, image }) => {
    const problem = imageProblem(image);
    const ready = settled && !initProblem && !problem;
    return {
      name,
      image,
      ready,
      restartCount:
        settled && problem?.reason === 'CrashLoopBackOff' && !initProblem
          ? 3
          : 0,
      state: ready
        ? { running: { startedAt: settledTime } }
        : { waiting: waiting({ settled, initProblem, problem }) },
    };
  });
  const ready = containerStatuses.every(container => container.ready);
  return {
    phase: ready ? 'Running' : 'Pending',
    startTime,
    ...initStatuses(spec, settled, { startTime, settledTime }),
    containerStatuses,
    conditions: [
      {
        type: 'Ready',
        status: ready ? 'True' : 'False',
        reason: ready ? 'PodReady' : 'ContainersNotReady',
        message: ready ? '' : 'containers with unready status',
        lastTransitionTime: settled ? settledTime : startTime,
      },
    ],
  };
}

function waiting({
  settled,
  initProblem,
  problem,
}: {
  settled: boolean;
  initProblem: boolean;
  problem: ReturnType<typeof imageProblem>;
}): { reason: string; message?: string } {
  if (settled && initProblem) {
    return { reason: 'PodInitializing' };
  }
  return settled && problem ? problem : { reason: 'ContainerCreating' };
}

/** Those that prepare have ended, those that accompany run. */
function initStatuses(
  { initContainers = [] }: Pod['spec'],
  settled: boolean,
  { startTime, settledTime }: PodTimes,
): Pick<NonNullable<Pod['status']>, 'initContainerStatuses'> {
  if (initContainers.length === 0) {
    return {};
  }
  return {
    initContainerStatuses: initContainers.map(
      ({ name, image, restartPolicy }) => {
        const problem = imageProblem(image);
        const state = (): ContainerState => {
          if (!settled || problem) {
            return {
              waiting:
                settled && problem ? problem : { reason: 'PodInitializing' },
            };
          }
          return restartPolicy === 'Always'
            ? { running: { startedAt: settledTime } }
            : {
                terminated: {
                  exitCode: 0,
                  reason: 'Completed',
                  startedAt: startTime,
                  finishedAt: settledTime,
                },
              };
        };
        return {
          name,
          image,
          ready: settled && !problem,
          restartCount: 0,
          state: state(),
        };
      },
    ),
  };
}

/** Of a pod that is meant to end. */
function taskStatus(
  { spec }: Pod,
  settled: boolean,
  { startTime, settledTime }: PodTimes,
): NonNullable<Pod['status']> {
  const problems = [...(spec.initContainers ?? []), ...spec.containers].flatMap(
    ({ image }) => imageProblem(image) ?? [],
  );
  const unpullable = problems.find(
    ({ reason }) => reason === 'ImagePullBackOff',
  );
  const exitCode = problems.length > 0 ? 1 : 0;
  const state = (): ContainerState => {
    if (!settled) {
      return { running: { startedAt: startTime } };
    }
    return unpullable
      ? { waiting: unpullable }
      : {
          terminated: {
            exitCode,
            reason: exitCode === 0 ? 'Completed' : 'Error',
            startedAt: startTime,
            finishedAt: settledTime,
          },
        };
  };
  const phase = () => {
    if (!settled) {
      return 'Running';
    }
    if (unpullable) {
      return 'Pending';
    }
    return exitCode === 0 ? 'Succeeded' : 'Failed';
  };
  return {
    phase: phase(),
    startTime,
    containerStatuses: spec.containers.map(({ name, image }) => ({
      name,
      image,
      ready: !settled,
      restartCount: 0,
      state: state(),
    })),
  };
}
