import { Job, jobEnd } from '../batch';
import { ObjectEvent } from '../ObjectStore';
import { Happening } from './EventStore';

/** What the job controller says of a Job that has ended. */
export function jobHappenings({
  type,
  object,
  before,
}: ObjectEvent): Happening[] {
  const end = type === 'MODIFIED' ? jobEnd(object as Job) : undefined;
  if (!end || jobEnd(before as Job)) {
    return [];
  }
  return [
    end.type === 'Complete'
      ? {
          reason: 'Completed',
          message: 'Job completed',
          component: 'job-controller',
        }
      : {
          type: 'Warning',
          reason: end.reason,
          message: end.message,
          component: 'job-controller',
        },
  ];
}
