import { ApplicationOutline } from '../model/ArgocdApplication';
import { ArgocdProject } from '../model/ArgocdProject';
import { matchesPattern } from './matchesPattern';
import { SyncWindow } from './SyncWindow';
import { WindowSchedule } from './WindowSchedule';

/**
 * A sync window that is open.
 *
 * @public
 */
export interface ActiveWindow extends SyncWindow {
  /** ISO 8601. Absent where it opens again before it has closed, without an end in sight. */
  endsAt?: string;
}

/**
 * What the sync windows of a project mean for an Application.
 *
 * @public
 */
export interface ApplicationWindows {
  /** Whether Argo CD may sync by itself. */
  canSync: boolean;
  /** Whether people may sync. A dry run is a sync. */
  canSyncManually: boolean;
  /** The assigned windows that are open. */
  active: ActiveWindow[];
  /** The windows that concern the Application. */
  assigned: SyncWindow[];
  /** ISO 8601: when the next of them opens or an open one ends. */
  nextChangeAt?: string;
  /** Until when all of it holds, in milliseconds. */
  holdsUntil: number;
}

/**
 * Works out what the sync windows of a project mean for one of its Applications, as Argo CD does: an open deny window
 * blocks; without one, an open allow window lets through; and where allow windows are assigned and none is open, all is
 * blocked. People may sync all the same where every window that blocks has `manualSync`. A window that cannot be read
 * blocks everybody.
 *
 * @public
 */
export function windowsOf(
  project: Pick<ArgocdProject, 'windows'>,
  application: Pick<ApplicationOutline, 'name' | 'destination'>,
  now: Date,
): ApplicationWindows {
  const assigned = project.windows.filter(window =>
    concerns(window, application),
  );
  const states = assigned.map(window => WindowSchedule.of(window)?.at(now));
  const active: ActiveWindow[] = [];
  const changes: number[] = [];
  assigned.forEach((window, i) => {
    const { open = false, changesAt } = states[i] ?? {};
    if (changesAt) {
      changes.push(changesAt.getTime());
    }
    if (open) {
      active.push({
        ...window,
        ...(changesAt ? { endsAt: changesAt.toISOString() } : {}),
      });
    }
  });
  const blocking = blockingOf(assigned, active);
  const readable = !states.includes(undefined);
  return {
    canSync: readable && blocking.length === 0,
    canSyncManually: readable && blocking.every(({ manualSync }) => manualSync),
    active,
    assigned,
    ...(changes.length > 0
      ? { nextChangeAt: new Date(Math.min(...changes)).toISOString() }
      : {}),
    holdsUntil: Math.min(...states.map(state => state?.until ?? Infinity)),
  };
}

function blockingOf(
  assigned: SyncWindow[],
  active: ActiveWindow[],
): SyncWindow[] {
  const denying = active.filter(({ kind }) => kind === 'deny');
  if (denying.length > 0 || active.length > 0) {
    return denying;
  }
  return assigned.filter(({ kind }) => kind === 'allow');
}

function concerns(
  window: SyncWindow,
  { name, destination }: Pick<ApplicationOutline, 'name' | 'destination'>,
): boolean {
  const clusters = [destination.name, destination.server].filter(
    cluster => cluster !== undefined,
  );
  const answers = [
    { patterns: window.applications, texts: [name] },
    { patterns: window.clusters, texts: clusters },
    { patterns: window.namespaces, texts: [destination.namespace] },
  ]
    .filter(({ patterns }) => patterns.length > 0)
    .map(({ patterns, texts }) =>
      patterns.some(pattern =>
        texts.some(text => matchesPattern(pattern, text)),
      ),
    );
  return window.andOperator
    ? answers.length > 0 && answers.every(Boolean)
    : answers.some(Boolean);
}
