import { CronJob, Job, jobEnd } from './batch';
import { isSame } from './isSame';
import {
  ObjectReference,
  ownerReference,
  referenceOf,
  timestamp,
} from './KubernetesObject';
import { ObjectStore } from './ObjectStore';

const MINUTE_MS = 60_000;
const DEFAULT_SUCCESSFUL_JOBS = 3;
const DEFAULT_FAILED_JOBS = 1;

/**
 * Runs every version of a CronJob once, as soon as it is there: who tries something out does not wait for three in the
 * morning to see what it does. The schedule is not followed after that.
 */
export class CronJobController {
  readonly #store: ObjectStore;
  readonly #now: () => number;

  private constructor(store: ObjectStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  static create({
    store,
    now = Date.now,
  }: {
    store: ObjectStore;
    now?: () => number;
  }): CronJobController {
    return new CronJobController(store, now);
  }

  reconcile(reference: ObjectReference): undefined {
    const cronJob = this.#store.get(reference) as CronJob | undefined;
    if (!cronJob) {
      return undefined;
    }
    const started = !cronJob.spec.suspend && this.#start(reference, cronJob);
    const jobs = this.#jobs(cronJob);
    this.#tidy(reference, cronJob, jobs);
    const succeeded = jobs.filter(job => jobEnd(job)?.type === 'Complete');
    const newest = succeeded[succeeded.length - 1];
    this.#store.update<CronJob>(reference, draft => {
      const active = jobs
        .filter(job => !jobEnd(job))
        .map(({ metadata }) => ({
          kind: 'Job',
          namespace: reference.namespace,
          name: metadata.name,
        }));
      draft.status = {
        active: active.length > 0 ? active : undefined,
        lastScheduleTime: started
          ? timestamp(this.#now())
          : draft.status?.lastScheduleTime,
        lastSuccessfulTime:
          newest?.status?.completionTime ?? draft.status?.lastSuccessfulTime,
      };
    });
    return undefined;
  }

  /** @returns whether there was a version that had not run */
  #start(reference: ObjectReference, cronJob: CronJob): boolean {
    const { metadata, spec } = cronJob.spec.jobTemplate;
    const jobs = this.#jobs(cronJob);
    if (jobs.some(job => isSame(job.spec, spec))) {
      return false;
    }
    // Kubernetes names a run after its minute; two versions may come within one.
    const last = jobs[jobs.length - 1]?.metadata.name.split('-').pop() ?? 0;
    const minute = Math.max(
      Math.floor(this.#now() / MINUTE_MS),
      Number(last) + 1,
    );
    this.#store.create(reference.cluster, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        ...metadata,
        name: `${reference.name}-${minute}`,
        namespace: reference.namespace,
        ownerReferences: [ownerReference(cronJob)],
      },
      spec,
    });
    return true;
  }

  /** Oldest first. */
  #jobs(cronJob: CronJob): Job[] {
    return this.#store
      .ownedBy(cronJob.metadata.uid ?? '')
      .map(({ object }) => object as Job)
      .filter(({ kind }) => kind === 'Job');
  }

  #tidy({ cluster }: ObjectReference, { spec }: CronJob, jobs: Job[]): void {
    const limits = {
      Complete: spec.successfulJobsHistoryLimit ?? DEFAULT_SUCCESSFUL_JOBS,
      Failed: spec.failedJobsHistoryLimit ?? DEFAULT_FAILED_JOBS,
    };
    for (const [type, limit] of Object.entries(limits)) {
      const over = jobs.filter(job => jobEnd(job)?.type === type);
      over
        .slice(0, Math.max(0, over.length - Math.max(1, limit)))
        .forEach(job => this.#store.remove(referenceOf(cluster, job)));
    }
  }
}
