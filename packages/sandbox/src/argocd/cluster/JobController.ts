import { Job, jobEnd } from './batch';
import { withTransition } from './conditions';
import { randomName } from './generatedName';
import { ClusterTiming, isOver, nodeFor, podStatus } from './Kubelet';
import {
  ObjectReference,
  ownerReference,
  referenceOf,
  timestamp,
} from './KubernetesObject';
import { ObjectStore } from './ObjectStore';
import { Condition, Pod } from './workloads';

/** Runs each Job once: one pod, and no second try after a failure. */
export class JobController {
  readonly #store: ObjectStore;
  readonly #timing: ClusterTiming;
  readonly #now: () => number;

  private constructor(
    store: ObjectStore,
    timing: ClusterTiming,
    now: () => number,
  ) {
    this.#store = store;
    this.#timing = timing;
    this.#now = now;
  }

  static create({
    store,
    timing,
    now = Date.now,
  }: {
    store: ObjectStore;
    timing: ClusterTiming;
    now?: () => number;
  }): JobController {
    return new JobController(store, timing, now);
  }

  /** @returns when to look again, in milliseconds; undefined when nothing will change by itself */
  reconcile(reference: ObjectReference): number | undefined {
    const job = this.#store.get(reference) as Job | undefined;
    const createdAt = this.#store.createdAt(reference);
    if (!job || createdAt === undefined || job.spec.suspend || jobEnd(job)) {
      return undefined;
    }
    const pod = this.#ensurePod(reference, job);
    const podReference = referenceOf(reference.cluster, pod);
    const { status, nextChangeAt } = podStatus({
      pod,
      createdAt: this.#store.createdAt(podReference) ?? createdAt,
      now: this.#now(),
      podReadyMs: this.#timing.podReadyMs,
    });
    const running = this.#store.update<Pod>(podReference, draft => {
      draft.status = status;
    }) as Pod;
    const deadlineAt = createdAt + this.#timing.progressDeadlineMs;
    const overdue =
      job.spec.activeDeadlineSeconds !== undefined &&
      !isOver(running) &&
      this.#now() >= deadlineAt;
    if (overdue) {
      this.#store.remove(podReference);
    }
    this.#store.update<Job>(reference, draft => {
      draft.status = this.#status(job, running, overdue, createdAt);
    });
    if (overdue || isOver(running)) {
      return undefined;
    }
    return nextChangeAt ?? (job.spec.activeDeadlineSeconds && deadlineAt);
  }

  #ensurePod(reference: ObjectReference, job: Job): Pod {
    const existing = this.#store
      .ownedBy(job.metadata.uid ?? '')
      .find(({ object }) => object.kind === 'Pod')?.object;
    if (existing) {
      return existing as Pod;
    }
    const { metadata, spec } = job.spec.template;
    return this.#store.create(reference.cluster, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${reference.name}-${randomName(5)}`,
        namespace: reference.namespace,
        labels: {
          ...metadata?.labels,
          'batch.kubernetes.io/job-name': reference.name,
        },
        ownerReferences: [ownerReference(job)],
      },
      // A Job without a policy is refused by Kubernetes: the pod would never end.
      spec: { restartPolicy: 'Never', ...spec, nodeName: nodeFor(0) },
    }) as Pod;
  }

  #status(
    job: Job,
    pod: Pod,
    overdue: boolean,
    createdAt: number,
  ): NonNullable<Job['status']> {
    const startTime = timestamp(createdAt);
    const end = (
      outcome: Pick<Condition, 'type' | 'reason' | 'message'>,
    ): Condition =>
      withTransition(
        job.status?.conditions,
        { ...outcome, status: 'True' },
        this.#now(),
      );
    if (overdue) {
      return {
        startTime,
        failed: 1,
        conditions: [
          end({
            type: 'Failed',
            reason: 'DeadlineExceeded',
            message: 'Job was active longer than specified deadline',
          }),
        ],
      };
    }
    switch (pod.status?.phase) {
      case 'Succeeded':
        return {
          startTime,
          completionTime: timestamp(this.#now()),
          succeeded: 1,
          conditions: [
            end({
              type: 'Complete',
              reason: 'CompletionsReached',
              message: 'Reached expected number of succeeded pods',
            }),
          ],
        };
      case 'Failed':
        return {
          startTime,
          failed: 1,
          conditions: [
            end({
              type: 'Failed',
              reason: 'BackoffLimitExceeded',
              message: 'Job has reached the specified backoff limit',
            }),
          ],
        };
      default:
        return { startTime, active: 1 };
    }
  }
}
