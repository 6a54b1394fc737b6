import { KubernetesObject } from '../KubernetesObject';
import { Condition, PodTemplate } from '../workloads';

/** Where the revision of a Rollout and its ReplicaSets is kept. */
export const ROLLOUT_REVISION = 'rollout.argoproj.io/revision';

/** Label that ties a pod of a Rollout to the version of its template. */
export const ROLLOUT_HASH = 'rollouts-pod-template-hash';

/** Label that says what an AnalysisRun is for. */
export const ROLLOUT_TYPE = 'rollout-type';

/** AnalysisTemplates that are measured by. */
export interface RolloutAnalysis {
  templates?: { templateName: string; clusterScope?: boolean }[];
  args?: unknown[];
  /** Of a background analysis: the step that it begins at. */
  startingStep?: number;
}

/** One step of a canary: exactly one of its fields. */
export interface CanaryStep {
  /** Percent of the traffic. */
  setWeight?: number;
  /** For a time, or until somebody resumes. */
  pause?: { duration?: string | number };
  analysis?: RolloutAnalysis;
  [other: string]: unknown;
}

export interface CanaryStrategy {
  steps?: CanaryStep[];
  analysis?: RolloutAnalysis;
  stableService?: string;
  canaryService?: string;
  trafficRouting?: object;
}

export interface BlueGreenStrategy {
  activeService: string;
  previewService?: string;
  previewReplicaCount?: number;
  autoPromotionEnabled?: boolean;
  autoPromotionSeconds?: number;
  prePromotionAnalysis?: RolloutAnalysis;
  postPromotionAnalysis?: RolloutAnalysis;
}

export type RolloutPhase = 'Healthy' | 'Progressing' | 'Paused' | 'Degraded';

/** What a Rollout has got to; what the next look goes on from. */
export interface RolloutProgress {
  currentPodHash: string;
  /** Hash of the version that serves; missing until the first one does. */
  stableRS?: string;
  currentStepIndex?: number;
  currentStepHash?: string;
  pauseConditions?: { reason: string; startTime: string }[];
  /** The controller has paused. Without `pauseConditions`: somebody has resumed. */
  controllerPause?: boolean;
  abort?: boolean;
  abortedAt?: string;
  /** Somebody wants the new version at once: no more steps, pauses and analyses. */
  promoteFull?: boolean;
  blueGreen?: { activeSelector?: string; previewSelector?: string };
}

export interface Rollout extends KubernetesObject {
  spec: {
    replicas?: number;
    paused?: boolean;
    /** Pods that are older are made anew. */
    restartAt?: string;
    revisionHistoryLimit?: number;
    progressDeadlineAbort?: boolean;
    selector: { matchLabels: Record<string, string> };
    template: PodTemplate;
    strategy: { canary?: CanaryStrategy; blueGreen?: BlueGreenStrategy };
  };
  status?: RolloutProgress & {
    observedGeneration?: string;
    /** The `restartAt` that was followed last. */
    restartedAt?: string;
    phase?: RolloutPhase;
    message?: string;
    replicas?: number;
    updatedReplicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
    HPAReplicas?: number;
    selector?: string;
    conditions?: Condition[];
  };
}

export interface AnalysisMetric {
  name: string;
  failureLimit?: number | string;
  [field: string]: unknown;
}

export interface AnalysisTemplate extends KubernetesObject {
  spec: { args?: unknown[]; metrics: AnalysisMetric[] };
}

export interface AnalysisRun extends KubernetesObject {
  spec: {
    args?: unknown[];
    metrics: AnalysisMetric[];
    /** Measured enough. */
    terminate?: boolean;
  };
  status?: {
    phase: 'Running' | 'Successful' | 'Failed';
    message?: string;
    startedAt?: string;
    completedAt?: string;
    metricResults?: {
      name: string;
      phase: string;
      count: number;
      successful?: number;
      failed?: number;
    }[];
  };
}
