import { CronJob } from '../cluster/batch';
import { Health } from './Health';

/** Health of a CronJob by its last run. One that never ran, or never to its end, is given the benefit of the doubt. */
export function cronJobHealth({ spec, status }: CronJob): Health {
  if (spec.suspend) {
    return { status: 'Healthy', message: 'CronJob is Suspended' };
  }
  if (!status) {
    return { status: 'Progressing', message: 'Waiting for CronJob' };
  }
  const { lastScheduleTime, lastSuccessfulTime, active } = status;
  if (!lastScheduleTime) {
    return { status: 'Healthy', message: 'CronJob has not been scheduled yet' };
  }
  if (!lastSuccessfulTime) {
    return {
      status: 'Healthy',
      message:
        'The Cronjob never completed successfully. It may not be healthy',
    };
  }
  if (active?.length) {
    return {
      status: 'Healthy',
      message:
        'The job is running. Its last execution may not have been successful',
    };
  }
  return Date.parse(lastSuccessfulTime) < Date.parse(lastScheduleTime)
    ? {
        status: 'Degraded',
        message: 'CronJob has not completed its last execution successfully',
      }
    : {
        status: 'Healthy',
        message: 'CronJob has completed its last execution successfully',
      };
}
