import { PodDisruptionBudget } from '../cluster/workloads';
import { Health } from './Health';

/** Health of a PodDisruptionBudget. Too few pods is a matter of the pods' own health. */
export function disruptionHealth({ status }: PodDisruptionBudget): Health {
  const [condition] = status?.conditions ?? [];
  if (!condition) {
    return { status: 'Progressing', message: 'Waiting for status' };
  }
  const message = `PodDisruptionBudget has ${condition.reason}`;
  return condition.status === 'False' && condition.reason !== 'InsufficientPods'
    ? { status: 'Degraded', message }
    : { status: 'Healthy', message };
}
