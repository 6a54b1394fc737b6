import { analysisProblem, ClusterTiming } from '../Kubelet';
import { ObjectReference, timestamp } from '../KubernetesObject';
import { ObjectStore } from '../ObjectStore';
import { AnalysisRun, ROLLOUT_HASH, ROLLOUT_TYPE } from './Rollout';
import { Pod } from '../workloads';

/** Measures the pods of a Rollout: what their image says decides, for there is nothing to be measured. */
export class AnalysisRunController {
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
  }): AnalysisRunController {
    return new AnalysisRunController(store, timing, now);
  }

  /** @returns when to look again, in milliseconds; undefined when nothing will change by itself */
  reconcile(reference: ObjectReference): number | undefined {
    const run = this.#store.get(reference) as AnalysisRun | undefined;
    const createdAt = this.#store.createdAt(reference);
    if (!run || createdAt === undefined || isOver(run)) {
      return undefined;
    }
    const verdictAt = createdAt + this.#timing.podReadyMs;
    const measured = this.#now() >= verdictAt;
    const background = run.metadata.labels?.[ROLLOUT_TYPE] === 'Background';
    const failed = measured && this.#isFailing(reference, run);
    const successful =
      run.spec.terminate || (measured && !background && !failed);
    const outcome = successful ? 'Successful' : 'Running';
    const phase = failed ? 'Failed' : outcome;
    this.#store.update<AnalysisRun>(reference, draft => {
      draft.status = statusOf(run, phase, {
        startedAt: timestamp(createdAt),
        now: timestamp(this.#now()),
      });
    });
    return measured ? undefined : verdictAt;
  }

  #isFailing({ cluster, namespace }: ObjectReference, run: AnalysisRun) {
    const hash = run.metadata.labels?.[ROLLOUT_HASH];
    return this.#store
      .list({ cluster, namespace, kind: 'Pod' })
      .map(({ object }) => object as Pod)
      .filter(({ metadata }) => metadata.labels?.[ROLLOUT_HASH] === hash)
      .flatMap(({ spec }) => spec.containers)
      .some(({ image }) => analysisProblem(image));
  }
}

function isOver({ status }: AnalysisRun): boolean {
  return status?.phase === 'Successful' || status?.phase === 'Failed';
}

function statusOf(
  run: AnalysisRun,
  phase: NonNullable<AnalysisRun['status']>['phase'],
  { startedAt, now }: { startedAt: string; now: string },
): AnalysisRun['status'] {
  const [first] = run.spec.metrics;
  const limit = Number(first?.failureLimit ?? 0);
  return {
    phase,
    startedAt,
    ...(phase === 'Failed'
      ? {
          message: first
            ? `Metric "${first.name}" assessed Failed due to failed (${
                limit + 1
              }) > failureLimit (${limit})`
            : 'Metric assessed Failed',
        }
      : {}),
    ...(phase === 'Running' ? {} : { completedAt: now }),
    metricResults: run.spec.metrics.map((metric, index) => {
      const fails = phase === 'Failed' && index === 0;
      const count = fails ? limit + 1 : 1;
      return {
        name: metric.name,
        phase: phase === 'Failed' && !fails ? 'Successful' : phase,
        count,
        ...(fails ? { failed: count } : { successful: count }),
      };
    }),
  };
}
