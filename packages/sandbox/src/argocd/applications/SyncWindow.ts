import { matchesGlob } from '../render/matchesGlob';
import { Application } from './Application';
import { Cluster } from './Cluster';
import { CronSchedule, isCronDay, parseCron } from './cronSchedule';
import { parseDuration } from '../cluster/parseDuration';

/** When a project's applications may be synced, or may not. */
export interface SyncWindow {
  kind: 'allow' | 'deny';
  /** Cron expression of its beginnings. */
  schedule: string;
  /** `24h`. */
  duration: string;
  /** Of the schedule; UTC without one. */
  timeZone?: string;
  /** Names of applications it is for, globs. */
  applications?: string[];
  namespaces?: string[];
  clusters?: string[];
  /** All of the lists above that are there have to match, not just one of them. */
  andOperator?: boolean;
  /** A person may sync all the same. */
  manualSync?: boolean;
  description?: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The windows that are for an application. */
export function assignedWindows(
  windows: SyncWindow[],
  { metadata, spec: { destination } }: Application,
  cluster: Cluster | undefined,
): SyncWindow[] {
  const among = (patterns: string[], ...values: (string | undefined)[]) =>
    patterns.some(pattern =>
      values.some(value => matchesGlob(pattern, value ?? '')),
    );
  return windows.filter(
    ({ applications = [], namespaces = [], clusters = [], andOperator }) => {
      const matches = [
        ...(applications.length > 0
          ? [among(applications, metadata.name)]
          : []),
        ...(namespaces.length > 0
          ? [among(namespaces, destination.namespace)]
          : []),
        ...(clusters.length > 0
          ? [among(clusters, cluster?.name, cluster?.server)]
          : []),
      ];
      return andOperator
        ? matches.length > 0 && matches.every(Boolean)
        : matches.some(Boolean);
    },
  );
}

/** Whether these windows let a sync begin. */
export function permitsSync(
  windows: SyncWindow[],
  { manual, now = Date.now() }: { manual: boolean; now?: number },
): boolean {
  const active = windows.filter(window => isActive(window, now));
  const denying = active.filter(({ kind }) => kind === 'deny');
  if (denying.length > 0) {
    return manual && denying.every(({ manualSync }) => manualSync);
  }
  const allowing = windows.filter(({ kind }) => kind === 'allow');
  if (allowing.length === 0 || active.some(({ kind }) => kind === 'allow')) {
    return true;
  }
  return manual && allowing.every(({ manualSync }) => manualSync);
}

/** Whether a window is open at this moment. One that cannot be read never is. */
export function isActive(window: SyncWindow, now: number): boolean {
  const durationMs = parseDuration(window.duration);
  let schedule: CronSchedule;
  try {
    schedule = parseCron(window.schedule);
  } catch {
    return false;
  }
  const zone = window.timeZone || 'UTC';
  // Schedules are read in local time: the clock on the wall, as if it were UTC.
  const local = now + offsetMs(zone, now);
  const today = Math.floor(local / DAY_MS) * DAY_MS;
  for (let day = today; day + DAY_MS > local - durationMs; day -= DAY_MS) {
    if (isCronDay(schedule, new Date(day))) {
      for (const hour of schedule.hours) {
        for (const minute of schedule.minutes) {
          const begin = day + (hour * 60 + minute) * MINUTE_MS;
          if (begin <= local && local < begin + durationMs) {
            return true;
          }
        }
      }
    }
  }
  return false;
}

/** How far the clocks of a time zone are ahead of UTC; 0 for one that nobody knows. */
function offsetMs(timeZone: string, at: number): number {
  let parts: Intl.DateTimeFormatPart[];
  try {
    parts = new Intl.DateTimeFormat('en-US', {
      timeZone,
      timeZoneName: 'longOffset',
    }).formatToParts(at);
  } catch {
    return 0;
  }
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] =
    /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  return sign === '-' ? -offset : offset;
}
