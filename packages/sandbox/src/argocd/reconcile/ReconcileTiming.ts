import { ClusterTiming } from '../cluster/Kubelet';

/** How long things take, in milliseconds. */
export interface ReconcileTiming extends ClusterTiming {
  /** Between two looks at the branch, where nobody said that it moved. */
  pollMs: number;
  /** From the start of a sync to its first change in the cluster, between its waves, and again to its end. */
  syncStepMs: number;
  /** Before the first retry of a sync that failed, where Argo CD waits five seconds; the others in proportion. */
  retryMs: number;
  /** From the mark of deletion to the end of what an application runs. */
  deletionMs: number;
}

/** A deployment takes two to four seconds: long enough to be seen. */
export const DEFAULT_TIMING: ReconcileTiming = {
  pollMs: 5_000,
  syncStepMs: 500,
  retryMs: 500,
  deletionMs: 800,
  podReadyMs: 1_800,
  progressDeadlineMs: 8_000,
};
