import { describeCronProblem } from './cron.mjs';

/** Points in time that come again. */
export function checkSchedules(object) {
  return schedulesOf(object).flatMap(({ at, schedule, zoneAt, timeZone }) => {
    const problem = describeCronProblem(String(schedule));
    return [
      ...(problem
        ? [
            {
              at,
              message: `"${schedule}" is no schedule: ${problem}`,
              remedy:
                'Write minute, hour, day, month and day of the week, such as "30 3 * * 1-5".',
            },
          ]
        : []),
      ...(timeZone !== undefined && !isTimeZone(timeZone)
        ? [
            {
              at: zoneAt,
              message: `there is no time zone "${timeZone}"`,
              remedy: 'Use a name such as Europe/Madrid or Etc/UTC.',
            },
          ]
        : []),
    ];
  });
}

function schedulesOf({ kind, spec }) {
  switch (kind) {
    case 'CronJob':
      return [
        {
          at: 'spec.schedule',
          schedule: spec.schedule,
          zoneAt: 'spec.timeZone',
          timeZone: spec.timeZone,
        },
      ];
    case 'AppProject':
      return (spec.syncWindows ?? []).map(({ schedule, timeZone }, index) => ({
        at: `spec.syncWindows[${index}].schedule`,
        schedule,
        zoneAt: `spec.syncWindows[${index}].timeZone`,
        timeZone,
      }));
    case 'ScaledObject':
      return (spec.triggers ?? []).flatMap(({ type, metadata = {} }, index) => {
        const at = `spec.triggers[${index}].metadata`;
        return type === 'cron'
          ? ['start', 'end'].map(key => ({
              at: `${at}.${key}`,
              schedule: metadata[key],
              zoneAt: `${at}.timezone`,
              timeZone: key === 'start' ? metadata.timezone : undefined,
            }))
          : [];
      });
    default:
      return [];
  }
}

function isTimeZone(name) {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
