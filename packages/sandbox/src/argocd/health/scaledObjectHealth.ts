import { ScaledObject } from '../cluster/autoscaling';
import { Health } from './Health';

/** Health of KEDA's ScaledObject. */
export function scaledObjectHealth({ status }: ScaledObject): Health {
  const conditions = status?.conditions ?? [];
  const find = (type: string, wanted: string) =>
    conditions.find(
      condition => condition.type === type && condition.status === wanted,
    );
  const broken = find('Fallback', 'True') ?? find('Ready', 'False');
  if (broken) {
    return { status: 'Degraded', message: broken.message };
  }
  const ready = find('Ready', 'True');
  if (!ready) {
    return {
      status: 'Progressing',
      message: 'Creating HorizontalPodAutoscaler Object',
    };
  }
  const paused = find('Paused', 'True');
  return paused
    ? { status: 'Suspended', message: paused.message }
    : { status: 'Healthy', message: ready.message };
}
