import { HorizontalPodAutoscaler } from '../cluster/autoscaling';
import { Health } from './Health';

/** Conditions that make an autoscaler useless, by type and reason. */
const FATAL = [
  'AbleToScale FailedGetScale',
  'AbleToScale FailedUpdateScale',
  'ScalingActive FailedGetResourceMetric',
  'ScalingActive InvalidSelector',
];
const PROOFS = ['AbleToScale', 'ScalingLimited'];

/** Health of a HorizontalPodAutoscaler: the first condition that says anything decides. */
export function autoscalerHealth({ status }: HorizontalPodAutoscaler): Health {
  for (const condition of status?.conditions ?? []) {
    const { type, reason, message } = condition;
    if (FATAL.includes(`${type} ${reason}`)) {
      return { status: 'Degraded', message };
    }
    if (PROOFS.includes(type) && condition.status === 'True') {
      return { status: 'Healthy', message };
    }
  }
  return { status: 'Progressing', message: 'Waiting to Autoscale' };
}
