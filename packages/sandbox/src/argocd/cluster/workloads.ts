import { KubernetesObject } from './KubernetesObject';

/** The fields of a container that matter here. */
export interface Container {
  name: string;
  image: string;
  resources?: {
    requests?: { cpu?: string; memory?: string };
  };
}

/** What a Deployment makes its pods from. */
export interface PodTemplate {
  metadata?: { labels?: Record<string, string> };
  spec: { containers: Container[]; [field: string]: unknown };
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

export interface Pod extends KubernetesObject {
  spec: {
    nodeName?: string;
    containers: Container[];
    [field: string]: unknown;
  };
  status?: {
    phase: 'Pending' | 'Running';
    startTime?: string;
    containerStatuses?: {
      name: string;
      image: string;
      ready: boolean;
      restartCount: number;
      state:
        | { running: { startedAt: string } }
        | { waiting: { reason: string; message?: string } };
    }[];
    conditions?: Condition[];
  };
}

export interface PodDisruptionBudget extends KubernetesObject {
  spec: { selector?: { matchLabels?: Record<string, string> } };
  status?: { conditions?: Condition[] };
}

export interface Ingress extends KubernetesObject {
  spec: {
    ingressClassName?: string;
    tls?: { hosts?: string[] }[];
    rules?: {
      host?: string;
      http?: {
        paths?: {
          path?: string;
          backend?: { service?: { name?: string } };
        }[];
      };
    }[];
  };
  status?: {
    loadBalancer?: { ingress?: { hostname?: string; ip?: string }[] };
  };
}

/** Where the revision of a Deployment and its ReplicaSets is kept. */
export const REVISION = 'deployment.kubernetes.io/revision';

/** Label that ties a pod to the version of its template. */
export const TEMPLATE_HASH = 'pod-template-hash';
