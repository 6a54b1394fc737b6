import { Job, jobEnd } from '../cluster/batch';
import { Health } from './Health';

/** Health of a Job by how it ended. */
export function jobHealth(job: Job): Health {
  const end = jobEnd(job);
  if (!end) {
    return job.spec.suspend
      ? { status: 'Suspended' }
      : { status: 'Progressing' };
  }
  return {
    status: end.type === 'Failed' ? 'Degraded' : 'Healthy',
    message: end.message,
  };
}
