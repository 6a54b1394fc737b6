import { KubernetesObject } from './KubernetesObject';
import { Condition } from './workloads';

/** What an autoscaler scales. */
export interface ScaleTarget {
  apiVersion?: string;
  kind?: string;
  name: string;
}

export interface HorizontalPodAutoscaler extends KubernetesObject {
  spec: {
    scaleTargetRef: ScaleTarget;
    minReplicas?: number;
    maxReplicas: number;
    metrics?: unknown[];
  };
  status?: {
    observedGeneration?: number;
    lastScaleTime?: string;
    currentReplicas?: number;
    desiredReplicas: number;
    conditions?: Condition[];
  };
}

/** KEDA's. */
export interface ScaledObject extends KubernetesObject {
  spec: {
    scaleTargetRef: ScaleTarget;
    minReplicaCount?: number;
    maxReplicaCount?: number;
    triggers?: { type: string; metadata?: Record<string, string> }[];
  };
  status?: {
    hpaName?: string;
    scaleTargetKind?: string;
    originalReplicaCount?: number;
    conditions?: Omit<Condition, 'lastTransitionTime'>[];
  };
}
