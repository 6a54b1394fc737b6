import { SyncWindowStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationWindows,
  ArgocdApplication,
  ArgocdProject,
  windowsOf,
} from '@gitops-flow/backstage-plugin-gitops-node';

interface Known {
  project: ArgocdProject;
  /** From when until when it holds, in milliseconds. */
  from: number;
  until: number;
  /** Undefined where no window concerns the Application. */
  status: SyncWindowStatus | undefined;
}

/**
 * What the sync windows of a project mean for its Applications now. Schedules are worked out once for all who ask until
 * a window opens or closes.
 */
export class SyncWindows {
  readonly #known = new WeakMap<ArgocdApplication, Known>();

  static create(): SyncWindows {
    return new SyncWindows();
  }

  private constructor() {}

  /**
   * @param project - undefined where the portal's account does not see it
   * @param now - in milliseconds
   * @returns undefined where no window concerns the Application
   */
  of(
    application: ArgocdApplication,
    project: ArgocdProject | undefined,
    now: number,
  ): SyncWindowStatus | undefined {
    if (!project || project.windows.length === 0) {
      return undefined;
    }
    const known = this.#known.get(application);
    if (known?.project === project && known.from <= now && now < known.until) {
      return known.status;
    }
    // In the very millisecond in which it opens, a window is not open yet, and would not be until it opens again.
    const moment = now % 1_000 === 0 ? now + 1 : now;
    const windows = windowsOf(project, application, new Date(moment));
    const fresh = {
      project,
      from: now,
      until: windows.holdsUntil,
      status: toStatus(windows),
    };
    this.#known.set(application, fresh);
    return fresh.status;
  }
}

function toStatus(windows: ApplicationWindows): SyncWindowStatus | undefined {
  const { active, assigned, canSync, canSyncManually, nextChangeAt } = windows;
  return assigned.length === 0
    ? undefined
    : {
        canSync,
        canSyncManually,
        active: active.map(({ kind, schedule, duration, ...rest }) => ({
          kind,
          schedule,
          duration,
          ...(rest.timeZone ? { timeZone: rest.timeZone } : {}),
          ...(rest.endsAt ? { endsAt: rest.endsAt } : {}),
        })),
        ...(nextChangeAt ? { nextChangeAt } : {}),
      };
}
