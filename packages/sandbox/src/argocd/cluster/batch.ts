import { KubernetesObject } from './KubernetesObject';
import { Condition, PodTemplate } from './workloads';

/** The fields of a Job's spec that matter here. */
export interface JobSpec {
  suspend?: boolean;
  activeDeadlineSeconds?: number;
  template: PodTemplate;
  [field: string]: unknown;
}

export interface Job extends KubernetesObject {
  spec: JobSpec;
  status?: {
    startTime?: string;
    completionTime?: string;
    active?: number;
    succeeded?: number;
    failed?: number;
    conditions?: Condition[];
  };
}

export interface CronJob extends KubernetesObject {
  spec: {
    schedule: string;
    suspend?: boolean;
    successfulJobsHistoryLimit?: number;
    failedJobsHistoryLimit?: number;
    jobTemplate: {
      metadata?: {
        labels?: Record<string, string>;
        annotations?: Record<string, string>;
      };
      spec: JobSpec;
    };
  };
  status?: {
    active?: { kind: string; namespace: string; name: string }[];
    lastScheduleTime?: string;
    lastSuccessfulTime?: string;
  };
}

/** How a Job ended; undefined while it has not. */
export function jobEnd({ status }: Job): Condition | undefined {
  return status?.conditions?.find(
    ({ type, status: holds }) =>
      (type === 'Complete' || type === 'Failed') && holds === 'True',
  );
}
