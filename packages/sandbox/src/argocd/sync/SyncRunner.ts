import { Application, Operation } from '../applications/Application';
import {
  ApplicationKey,
  ApplicationStore,
} from '../applications/ApplicationStore';
import { Cluster } from '../applications/Cluster';
import { instanceName } from '../applications/instanceName';
import { revisionsOf } from '../applications/sources';
import { KubernetesObject } from '../cluster/KubernetesObject';
import { ObjectStore } from '../cluster/ObjectStore';
import { liveResources } from '../reconcile/liveResources';
import { ManifestError } from '../render/ManifestError';
import { ManifestSource } from '../render/ManifestSource';
import { namedHook } from './namedHook';
import { operationTasks } from './operationTasks';
import { OperationLog, syncResultOf } from './OperationLog';
import { pause } from './pause';
import { isApproved, toBeConfirmed, waitingMessage } from './pruneConfirmation';
import { kitchenTime, retryBackoff } from './retryBackoff';
import { AttemptOutcome, SyncAttempt } from './SyncAttempt';
import { leftovers, narrowScope, SyncScope } from './SyncTask';

type MayRun = (application: Application, by: { manual: boolean }) => boolean;

/** Where an application goes, or why it cannot go anywhere. */
type Destination = { cluster: Cluster } | { problem: string };

/** What an operation says that a window holds up. */
const BLOCKED = 'Sync operation blocked by sync window';

/**
 * Carries out the operation of an application: applies what Git wants, takes away what it no longer wants, tries again
 * where that is asked for, and writes down what happened. Everything it needs is in the application, so an operation
 * that a restart interrupted goes on.
 */
export class SyncRunner {
  readonly #applications: ApplicationStore;
  readonly #objects: ObjectStore;
  readonly #manifests: ManifestSource;
  readonly #destination: (application: Application) => Destination;
  readonly #mayRun: MayRun;
  readonly #stepMs: number;
  readonly #retryMs: number;
  readonly #signal: AbortSignal;

  private constructor(options: {
    applications: ApplicationStore;
    objects: ObjectStore;
    manifests: ManifestSource;
    destination: (application: Application) => Destination;
    mayRun: MayRun;
    stepMs: number;
    retryMs: number;
    signal: AbortSignal;
  }) {
    this.#applications = options.applications;
    this.#objects = options.objects;
    this.#manifests = options.manifests;
    this.#destination = options.destination;
    this.#mayRun = options.mayRun;
    this.#stepMs = options.stepMs;
    this.#retryMs = options.retryMs;
    this.#signal = options.signal;
  }

  static create(options: {
    applications: ApplicationStore;
    objects: ObjectStore;
    manifests: ManifestSource;
    destination: (application: Application) => Destination;
    /** Whether the sync windows let an operation go on. */
    mayRun: MayRun;
    /** Pause before the first change, between two looks at what is waited for, and before the end. Milliseconds. */
    stepMs: number;
    /** What Argo CD's five seconds before the first retry last here. Milliseconds. */
    retryMs: number;
    /** Ends the runner; what it was doing stays "Running" for the next start. */
    signal: AbortSignal;
  }): SyncRunner {
    return new SyncRunner(options);
  }

  async run(key: ApplicationKey): Promise<void> {
    const log = OperationLog.create({ applications: this.#applications, key });
    log.begin();
    for (;;) {
      if (log.state?.finishedAt) {
        log.beginRetry();
      }
      const { operation } = log;
      if (!operation || !(await this.#goOn(key, log))) {
        return;
      }
      if (!this.#isLetThrough(key, operation)) {
        log.say(BLOCKED);
        continue;
      }
      const outcome = await this.#attempt(key, operation, log);
      if (!outcome) {
        return;
      }
      const retryInMs = retryBackoff({
        retry: operation.retry,
        retries: log.state?.retryCount ?? 0,
        firstMs: this.#retryMs,
      });
      const { phase, message, results } = outcome;
      const syncResult = syncResultOf(operation, results);
      if (phase === 'Succeeded' || retryInMs === undefined) {
        const retries = log.state?.retryCount;
        log.finish({
          phase,
          message:
            retries && phase !== 'Succeeded'
              ? `${message} (retried ${retries} times).`
              : message,
          syncResult,
        });
        return;
      }
      const retryAt = Date.now() + retryInMs;
      const attempt = (log.state?.retryCount ?? 0) + 1;
      log.waitForRetry(
        `${message}. Retrying attempt #${attempt} at ${kitchenTime(retryAt)}.`,
        syncResult,
      );
      while (Date.now() < retryAt) {
        if (!(await this.#goOn(key, log))) {
          return;
        }
      }
    }
  }

  #isLetThrough(key: ApplicationKey, { initiatedBy }: Operation): boolean {
    const application = this.#applications.get(key);
    return (
      !application ||
      this.#mayRun(application, { manual: !initiatedBy.automated })
    );
  }

  /** @returns undefined when the operation was ended from outside */
  async #attempt(
    key: ApplicationKey,
    operation: Operation,
    log: OperationLog,
  ): Promise<AttemptOutcome | undefined> {
    const application = this.#applications.get(key);
    if (!application) {
      return undefined;
    }
    const { sync } = operation;
    const { dryRun = false, prune = false, resources } = sync;
    const prepared = await this.#prepare(application, operation);
    if ('problem' in prepared) {
      return {
        phase: 'Error',
        message: `ComparisonError: ${prepared.problem}`,
        results: [],
      };
    }
    const { cluster, scope } = prepared;
    if (prune && !dryRun && !(await this.#confirmed(key, scope, log))) {
      return undefined;
    }
    const outcome = await SyncAttempt.create({
      objects: this.#objects,
      cluster,
      project: this.#applications.project(application.spec.project),
      tasks: operationTasks({
        objects: this.#objects,
        application,
        operation,
        scope,
      }),
      before: log.state?.syncResult?.resources ?? [],
      prune,
      dryRun,
      report: (message, results) =>
        log.waiting(message, syncResultOf(operation, results)),
      goOn: () => this.#goOn(key, log),
    }).run();
    if (outcome?.phase === 'Succeeded') {
      if (!dryRun && !resources) {
        log.record();
      }
      return (await this.#goOn(key, log)) ? outcome : undefined;
    }
    return outcome;
  }

  /** What is to be applied, and where. */
  async #prepare(
    application: Application,
    { sync }: Operation,
  ): Promise<{ cluster: Cluster; scope: SyncScope } | { problem: string }> {
    const destination = this.#destination(application);
    if ('problem' in destination) {
      return destination;
    }
    const { cluster } = destination;
    const { source, sources } =
      sync.source || sync.sources ? sync : application.spec;
    const revisions = revisionsOf(sync);
    let targets: KubernetesObject[];
    try {
      ({ manifests: targets } = await this.#manifests.desired(
        { ...application, spec: { ...application.spec, source, sources } },
        revisions.length > 0 ? revisions : undefined,
      ));
    } catch (error) {
      return {
        problem: error instanceof ManifestError ? error.message : String(error),
      };
    }
    const { startedAt } = application.status.operationState ?? {};
    const live = liveResources({
      objects: this.#objects,
      cluster: cluster.server,
      application: instanceName(application.metadata),
    });
    return {
      cluster,
      scope: narrowScope(
        {
          cluster: cluster.server,
          targets: targets.flatMap(target =>
            namedHook(target, { revision: revisions[0], startedAt }),
          ),
          live,
        },
        sync.resources,
      ),
    };
  }

  /** Waits until a person agrees to what is to be removed, if that is asked for. */
  async #confirmed(
    key: ApplicationKey,
    scope: SyncScope,
    log: OperationLog,
  ): Promise<boolean> {
    for (;;) {
      const application = this.#applications.get(key);
      const { operation } = log;
      if (!application || !operation) {
        return false;
      }
      const waiting = toBeConfirmed(application, leftovers(scope));
      if (waiting.length === 0 || isApproved(application)) {
        return true;
      }
      log.waiting(waitingMessage(waiting), syncResultOf(operation, []));
      if (!(await this.#goOn(key, log))) {
        return false;
      }
    }
  }

  /** Waits a little. @returns false when the runner was ended meanwhile, or the operation by somebody */
  async #goOn(key: ApplicationKey, log: OperationLog): Promise<boolean> {
    if (!(await pause(this.#stepMs, this.#signal))) {
      return false;
    }
    const { state } = log;
    if (state?.phase !== 'Terminating') {
      return state !== undefined;
    }
    this.#removeRunningHooks(key, log);
    log.finish({
      phase: 'Failed',
      message: 'Operation terminated',
      syncResult: syncResultOf(
        state.operation,
        (state.syncResult?.resources ?? []).map(result =>
          result.hookType && result.hookPhase === 'Running'
            ? { ...result, message: 'Terminated', hookPhase: 'Failed' }
            : result,
        ),
      ),
    });
    return false;
  }

  #removeRunningHooks(key: ApplicationKey, log: OperationLog): void {
    const application = this.#applications.get(key);
    const destination = application && this.#destination(application);
    if (!destination || 'problem' in destination) {
      return;
    }
    for (const result of log.state?.syncResult?.resources ?? []) {
      if (result.hookType && result.hookPhase === 'Running') {
        const { group, kind, namespace, name } = result;
        const cluster = destination.cluster.server;
        this.#objects.remove({ cluster, group, kind, namespace, name });
      }
    }
  }
}
