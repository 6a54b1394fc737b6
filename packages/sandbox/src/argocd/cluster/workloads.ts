import { KubernetesObject } from './KubernetesObject';

/** The fields of a container that matter here. */
export interface Container {
  name: string;
  image: string;
  resources?: {
    requests?: { cpu?: string; memory?: string };
  };
}

/** The fields of a pod's spec that matter here. */
export interface PodSpec {
  nodeName?: string;
  /** `Always` where it is not said: the pod is meant to run for ever. */
  restartPolicy?: 'Always' | 'OnFailure' | 'Never';
  initContainers?: (Container & { restartPolicy?: 'Always' })[];
  containers: Container[];
  [field: string]: unknown;
}

/** What a workload makes its pods from. */
export interface PodTemplate {
  metadata?: {
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec: PodSpec;
}

/** A condition in the status of many kinds. */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
  lastTransitionTime: string;
  lastUpdateTime?: string;
}

export interface Deployment extends KubernetesObject {
  spec: {
    replicas?: number;
    paused?: boolean;
    revisionHistoryLimit?: number;
    progressDeadlineSeconds?: number;
    selector: { matchLabels: Record<string, string> };
    template: PodTemplate;
  };
  status?: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
    unavailableReplicas?: number;
    conditions?: Condition[];
  };
}

export interface ReplicaSet extends KubernetesObject {
  spec: {
    replicas: number;
    selector: { matchLabels: Record<string, string> };
    template: PodTemplate;
  };
  status?: {
    observedGeneration?: number;
    replicas: number;
    readyReplicas?: number;
    availableReplicas?: number;
  };
}

/** What a container does: exactly one of the three. */
export type ContainerState =
  | { running: { startedAt: string } }
  | { waiting: { reason: string; message?: string } }
  | {
      terminated: {
        exitCode: number;
        reason: string;
        startedAt: string;
        finishedAt: string;
      };
    };

export interface ContainerStatus {
  name: string;
  image: string;
  ready: boolean;
  restartCount: number;
  state: ContainerState;
}

export interface Pod extends KubernetesObject {
  spec: PodSpec;
  status?: {
    phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
    startTime?: string;
    initContainerStatuses?: ContainerStatus[];
    containerStatuses?: ContainerStatus[];
    conditions?: Condition[];
  };
}

export interface PodDisruptionBudget extends KubernetesObject {
  spec: { selector?: { matchLabels?: Record<string, string> } };
  status?: { conditions?: Condition[] };
}

/** Where the revision of a Deployment and its ReplicaSets is kept. */
export const REVISION = 'deployment.kubernetes.io/revision';

/** Label that ties a pod to the version of its template. */
export const TEMPLATE_HASH = 'pod-template-hash';
