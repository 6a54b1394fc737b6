import { AnalysisRuns } from './AnalysisRuns';
import { planBlueGreen } from './blueGreenPlan';
import { planCanary } from './canaryPlan';
import { earliest } from '../earliest';
import { ClusterTiming, isReady } from '../Kubelet';
import { ObjectReference, timestamp } from '../KubernetesObject';
import { ObjectStore } from '../ObjectStore';
import { pointServices } from './pointServices';
import { ReplicaSets } from '../ReplicaSets';
import {
  planAborted,
  planWithoutSteps,
  RolloutPlan,
  RolloutView,
} from './rolloutPlan';
import { faultOf, invalidSpec, placeOf, progressOf } from './rolloutProgress';
import { RolloutFault, rolloutStatus } from './rolloutStatus';
import {
  Rollout,
  RolloutProgress,
  ROLLOUT_HASH,
  ROLLOUT_REVISION,
} from './Rollout';
import { ReplicaSet } from '../workloads';

const DEFAULT_REVISION_HISTORY_LIMIT = 10;

/**
 * Argo Rollouts: brings a new version up beside the one that serves, step by step, and takes it back when an analysis
 * finds fault. What it has got to is in the status of the Rollout, so that a restart goes on with it.
 */
export class RolloutController {
  readonly #store: ObjectStore;
  readonly #sets: ReplicaSets;
  readonly #timing: ClusterTiming;
  readonly #now: () => number;
  /** When pauses began, by uid: the status knows whole seconds only. */
  readonly #pauses = new Map<string, { place: string; at: number }>();

  private constructor(
    store: ObjectStore,
    timing: ClusterTiming,
    now: () => number,
  ) {
    this.#store = store;
    this.#timing = timing;
    this.#now = now;
    this.#sets = ReplicaSets.create({
      store,
      timing,
      now,
      revision: ROLLOUT_REVISION,
      hashLabel: ROLLOUT_HASH,
    });
  }

  static create({
    store,
    timing,
    now = Date.now,
  }: {
    store: ObjectStore;
    timing: ClusterTiming;
    now?: () => number;
  }): RolloutController {
    return new RolloutController(store, timing, now);
  }

  /**
   * Takes a Rollout one step on.
   *
   * @returns when to look again, in milliseconds; undefined when nothing will change by itself
   */
  reconcile(reference: ObjectReference): number | undefined {
    const rollout = this.#store.get(reference) as Rollout | undefined;
    if (!rollout?.metadata.uid) {
      return undefined;
    }
    const current = this.#sets.ensure(reference, rollout);
    this.#restart(reference, rollout);
    this.#runPods(reference);
    const revision = this.#sets.revisionOf(current) ?? '1';
    const analysis = AnalysisRuns.create({
      store: this.#store,
      reference,
      rollout,
      hash: this.#sets.hashOf(current),
      revision,
    });
    const view = this.#view(rollout, current, analysis);
    const missing = analysis.missingTemplate();
    const intended = this.#plan(reference, view, missing !== undefined);
    const { overdue, dueAt } = this.#deadline(reference, current, intended);
    const fault = missing
      ? invalidSpec(reference.name, missing)
      : faultOf({
          rollout,
          progress: view.progress,
          plan: intended,
          overdue,
          replicaSet: current.metadata.name,
          revision,
        });
    const plan =
      fault?.reason === 'RolloutAborted' ? planAborted(view) : intended;
    this.#scale(reference, current, view.progress.stableRS, plan);
    this.#rememberPause(rollout.metadata.uid, plan.progress);
    pointServices({
      store: this.#store,
      reference,
      rollout,
      progress: plan.progress,
    });
    const podsChangeAt = this.#runPods(reference);
    this.#write({ reference, rollout, current, revision, plan, fault });
    return earliest([
      podsChangeAt,
      plan.nextChangeAt,
      dueAt,
      // The template may come with the next manifest that is applied.
      missing ? this.#now() + this.#timing.podReadyMs : undefined,
    ]);
  }

  /** Once for each time that somebody asks for it. */
  #restart(reference: ObjectReference, { spec, status }: Rollout): void {
    if (spec.restartAt && spec.restartAt !== status?.restartedAt) {
      this.#sets
        .of(reference)
        .forEach(set => this.#sets.restart(reference.cluster, set));
    }
  }

  #view(
    rollout: Rollout,
    current: ReplicaSet,
    analysis: AnalysisRuns,
  ): RolloutView {
    const hash = this.#sets.hashOf(current);
    const progress = progressOf(rollout, hash);
    const [pause] = progress.pauseConditions ?? [];
    const known = this.#pauses.get(rollout.metadata.uid ?? '');
    const now = this.#now();
    return {
      rollout,
      replicas: rollout.spec.replicas ?? 1,
      hash,
      ready: this.#sets.pods(current).filter(isReady).length,
      progress,
      analysis,
      clock: {
        now,
        pausedAt:
          known?.place === placeOf(progress)
            ? known.at
            : Date.parse(pause?.startTime ?? timestamp(now)),
        pauseMs: this.#timing.podReadyMs,
      },
    };
  }

  #plan(
    reference: ObjectReference,
    view: RolloutView,
    stands: boolean,
  ): RolloutPlan {
    const { rollout, progress, hash } = view;
    const { canary, blueGreen } = rollout.spec.strategy;
    if (progress.promoteFull && !progress.abort) {
      return planWithoutSteps(view);
    }
    if (stands || rollout.spec.paused) {
      return this.#planNothing(reference, view);
    }
    if (!progress.stableRS || progress.stableRS === hash) {
      return planWithoutSteps(view);
    }
    if (progress.abort) {
      return planAborted(view);
    }
    if (blueGreen) {
      return planBlueGreen(view, blueGreen);
    }
    return canary ? planCanary(view, canary) : planWithoutSteps(view);
  }

  /** The pods that there are. */
  #planNothing(
    reference: ObjectReference,
    { hash, progress }: RolloutView,
  ): RolloutPlan {
    const podsOf = (wanted: string | undefined) =>
      this.#sets.of(reference).find(set => this.#sets.hashOf(set) === wanted)
        ?.spec.replicas ?? 0;
    return {
      current: podsOf(hash),
      stable: podsOf(progress.stableRS),
      progress,
    };
  }

  #scale(
    reference: ObjectReference,
    current: ReplicaSet,
    /** Of the version that served until now. */
    stable: string | undefined,
    plan: RolloutPlan,
  ): void {
    for (const set of this.#sets.of(reference)) {
      const other = this.#sets.hashOf(set) === stable ? plan.stable : 0;
      this.#sets.scale(
        reference.cluster,
        set,
        set.metadata.name === current.metadata.name ? plan.current : other,
      );
    }
  }

  #runPods(reference: ObjectReference): number | undefined {
    return earliest(
      this.#sets
        .of(reference)
        .map(set => this.#sets.runPods(reference.cluster, set)),
    );
  }

  /** Whether the new pods have had their time, and when they will have had it. */
  #deadline(
    { cluster }: ObjectReference,
    current: ReplicaSet,
    plan: RolloutPlan,
  ): { overdue: boolean; dueAt?: number } {
    const pods = this.#sets.pods(current);
    if (pods.filter(isReady).length >= plan.current) {
      return { overdue: false };
    }
    const begun =
      pods.length > 0 ? this.#sets.startedAt(cluster, current) : this.#now();
    const dueAt = begun + this.#timing.progressDeadlineMs;
    return this.#now() >= dueAt ? { overdue: true } : { overdue: false, dueAt };
  }

  #rememberPause(uid: string, progress: RolloutProgress): void {
    const place = placeOf(progress);
    if (!progress.pauseConditions?.length) {
      this.#pauses.delete(uid);
    } else if (this.#pauses.get(uid)?.place !== place) {
      this.#pauses.set(uid, { place, at: this.#now() });
    }
  }

  #write({
    reference,
    rollout,
    current,
    revision,
    plan,
    fault,
  }: {
    reference: ObjectReference;
    rollout: Rollout;
    current: ReplicaSet;
    revision: string;
    plan: RolloutPlan;
    fault: RolloutFault | undefined;
  }): void {
    const old = this.#sets
      .of(reference)
      .filter(({ metadata }) => metadata.name !== current.metadata.name);
    for (const set of [current, ...old]) {
      this.#sets.writeStatus(reference.cluster, set);
    }
    const { abortedAt } = rollout.status ?? {};
    const progress: RolloutProgress =
      fault?.reason === 'RolloutAborted'
        ? {
            ...plan.progress,
            abort: true,
            abortedAt: plan.progress.abort ? abortedAt : timestamp(this.#now()),
          }
        : plan.progress;
    const status = rolloutStatus({
      rollout,
      progress,
      replicaSet: current,
      revision,
      pods: this.#sets.pods(current),
      oldPods: old.flatMap(set => this.#sets.pods(set)),
      fault,
      now: this.#now(),
    });
    this.#store.update<Rollout>(reference, draft => {
      draft.metadata.annotations = {
        ...draft.metadata.annotations,
        [ROLLOUT_REVISION]: revision,
      };
      draft.status = status;
    });
    if (progress.stableRS === progress.currentPodHash) {
      this.#sets.prune(
        reference.cluster,
        old,
        rollout.spec.revisionHistoryLimit ?? DEFAULT_REVISION_HISTORY_LIMIT,
      );
    }
  }
}
