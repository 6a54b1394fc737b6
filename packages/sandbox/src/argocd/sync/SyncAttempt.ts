import { OperationPhase, ResourceResult } from '../applications/Application';
import { AppProject, forbids } from '../applications/AppProject';
import { Cluster } from '../applications/Cluster';
import { ObjectStore } from '../cluster/ObjectStore';
import { resourceHealth } from '../health/resourceHealth';
import { deletePoliciesOf, HookDeletePolicy } from './hooks';
import { identityOf, runTask } from './runTask';
import { inGroups, SyncTask, taskKey } from './SyncTask';

/** How a try ended. */
export interface AttemptOutcome {
  phase: OperationPhase;
  message: string;
  results: ResourceResult[];
}

const COMPLETED_BADLY =
  'one or more synchronization tasks completed unsuccessfully';

/**
 * One try at a sync: phase after phase and wave after wave, where each waits until what the one before applied is
 * healthy and its hooks have ended. The last one is only waited for when it holds a hook.
 */
export class SyncAttempt {
  readonly #objects: ObjectStore;
  readonly #cluster: Cluster;
  readonly #project: AppProject | undefined;
  readonly #tasks: SyncTask[];
  readonly #prune: boolean;
  readonly #dryRun: boolean;
  readonly #report: (message: string, results: ResourceResult[]) => void;
  readonly #goOn: () => Promise<boolean>;
  readonly #results: Map<string, ResourceResult>;

  private constructor(options: {
    objects: ObjectStore;
    cluster: Cluster;
    project: AppProject | undefined;
    tasks: SyncTask[];
    before: ResourceResult[];
    prune: boolean;
    dryRun: boolean;
    report: (message: string, results: ResourceResult[]) => void;
    goOn: () => Promise<boolean>;
  }) {
    this.#objects = options.objects;
    this.#cluster = options.cluster;
    this.#project = options.project;
    this.#tasks = options.tasks;
    this.#prune = options.prune;
    this.#dryRun = options.dryRun;
    this.#report = options.report;
    this.#goOn = options.goOn;
    this.#results = new Map(
      options.tasks.flatMap(task => {
        const known = options.before.find(result => isOf(result, task));
        return known ? [[taskKey(task), known]] : [];
      }),
    );
  }

  static create(options: {
    objects: ObjectStore;
    cluster: Cluster;
    /** What it permits is all that is applied. */
    project: AppProject | undefined;
    /** In order. */
    tasks: SyncTask[];
    /** What this try had done when a restart interrupted it. */
    before: ResourceResult[];
    prune: boolean;
    dryRun: boolean;
    /** Told of what it waits for. */
    report: (message: string, results: ResourceResult[]) => void;
    /** Waits a little; false when the sync is to end. */
    goOn: () => Promise<boolean>;
  }): SyncAttempt {
    return new SyncAttempt(options);
  }

  /** @returns undefined when it was ended from outside */
  async run(): Promise<AttemptOutcome | undefined> {
    const refused = this.#refused();
    if (refused.length > 0) {
      return {
        phase: 'Failed',
        message: 'one or more synchronization tasks are not valid',
        results: refused,
      };
    }
    const groups = inGroups(this.#tasks);
    for (const group of groups) {
      if (!(await this.#runGroup(group))) {
        return undefined;
      }
      const failed = this.#failed(group);
      if (failed.length > 0) {
        return this.#failure(group, failed);
      }
      const isLast = group === groups[groups.length - 1];
      const waits = !isLast || group.some(({ hook }) => hook);
      if (waits && !this.#dryRun && !(await this.#settled(group))) {
        return undefined;
      }
      if (this.#failed(group).length > 0) {
        this.#removeHooks('HookFailed');
        return this.#outcome('Failed', COMPLETED_BADLY);
      }
    }
    this.#removeHooks('HookSucceeded');
    const last = groups[groups.length - 1] ?? [];
    const idle =
      this.#dryRun || last.length === 0 || last.some(({ hook }) => hook);
    return this.#outcome(
      'Succeeded',
      `successfully synced (${idle ? 'no more tasks' : 'all tasks run'})`,
    );
  }

  #refused(): ResourceResult[] {
    return this.#tasks.flatMap((task): ResourceResult[] => {
      const message =
        this.#project && forbids(this.#project, task.object, this.#cluster);
      return message
        ? [{ ...identityOf(task), status: 'SyncFailed', message }]
        : [];
    });
  }

  async #runGroup(group: SyncTask[]): Promise<boolean> {
    const pending = group.filter(task => !this.#results.has(taskKey(task)));
    const inTheWay = pending.filter(
      task =>
        task.hook &&
        !this.#dryRun &&
        this.#objects.get(task.reference) &&
        deletePoliciesOf(task.object).includes('BeforeHookCreation'),
    );
    if (inTheWay.length > 0) {
      inTheWay.forEach(({ reference }) => this.#objects.remove(reference));
      this.#report(waitingFor('deletion', inTheWay), this.#all());
      if (!(await this.#goOn())) {
        return false;
      }
    }
    for (const task of pending) {
      this.#results.set(
        taskKey(task),
        runTask({
          objects: this.#objects,
          task,
          prune: this.#prune,
          dryRun: this.#dryRun,
        }),
      );
    }
    return true;
  }

  /** @returns false when it was ended from outside */
  async #settled(group: SyncTask[]): Promise<boolean> {
    for (;;) {
      const running = group.filter(
        task => this.#results.get(taskKey(task))?.hookPhase === 'Running',
      );
      if (running.length === 0) {
        return true;
      }
      this.#report(waitingFor('completion', running), this.#all());
      if (!(await this.#goOn())) {
        return false;
      }
      running.forEach(task => this.#lookAt(task));
    }
  }

  #lookAt(task: SyncTask): void {
    const key = taskKey(task);
    const result = this.#results.get(key);
    const live = this.#objects.get(task.reference);
    if (result?.hookPhase !== 'Running') {
      return;
    }
    if (!live) {
      const { group, kind, name } = task.reference;
      this.#results.set(key, {
        ...result,
        status: 'SyncFailed',
        hookPhase: 'Failed',
        message: `Resource ${group}/${kind}/${name} is missing, it might have been deleted`,
      });
      return;
    }
    // What has no health is done as soon as it is there.
    const health = resourceHealth(live) ?? { status: 'Healthy' };
    if (health.status === 'Healthy' || health.status === 'Degraded') {
      this.#results.set(key, {
        ...result,
        message: health.message || result.message,
        hookPhase: health.status === 'Healthy' ? 'Succeeded' : 'Failed',
      });
    }
  }

  #failed(group: SyncTask[]): ResourceResult[] {
    return group
      .map(task => this.#results.get(taskKey(task)))
      .filter((result): result is ResourceResult => !!result)
      .filter(({ hookPhase }) => hookPhase === 'Failed');
  }

  /** Something could not be applied. */
  #failure(group: SyncTask[], failed: ResourceResult[]): AttemptOutcome {
    group.forEach(task => this.#lookAt(task));
    this.#removeHooks('HookFailed');
    const message =
      failed.length < group.length
        ? COMPLETED_BADLY
        : 'one or more objects failed to apply';
    const reasons = failed.map(result => result.message).join(',');
    return this.#outcome('Failed', `${message}, reason: ${reasons}`);
  }

  #removeHooks(policy: HookDeletePolicy): void {
    this.#tasks
      .filter(
        task =>
          task.hook &&
          this.#results.has(taskKey(task)) &&
          !this.#dryRun &&
          deletePoliciesOf(task.object).includes(policy),
      )
      .forEach(({ reference }) => this.#objects.remove(reference));
  }

  #outcome(phase: OperationPhase, message: string): AttemptOutcome {
    return { phase, message, results: this.#all() };
  }

  #all(): ResourceResult[] {
    return this.#tasks.flatMap(task => this.#results.get(taskKey(task)) ?? []);
  }
}

function waitingFor(
  what: 'completion' | 'deletion',
  tasks: SyncTask[],
): string {
  const hooks = tasks.filter(({ hook }) => hook);
  const [first] = hooks.length > 0 ? hooks : tasks;
  const { group, kind, name } = first.reference;
  const reason = hooks.length > 0 ? `${what} of hook` : 'healthy state of';
  const others = hooks.length === tasks.length ? 'hooks' : 'resources';
  const more =
    tasks.length > 1 ? ` and ${tasks.length - 1} more ${others}` : '';
  return `waiting for ${reason} ${group}/${kind}/${name}${more}`;
}

function isOf(
  { group, kind, namespace, name, syncPhase }: ResourceResult,
  { phase, reference }: SyncTask,
): boolean {
  return (
    syncPhase === phase &&
    group === reference.group &&
    kind === reference.kind &&
    namespace === reference.namespace &&
    name === reference.name
  );
}
