import { GitRepository } from '../../git/GitRepository';
import { Application, HYDRATE, REFRESH } from '../applications/Application';
import {
  ApplicationKey,
  ApplicationStore,
} from '../applications/ApplicationStore';
import {
  CONTROLLER_NAMESPACE,
  instanceKey,
} from '../applications/instanceName';
import { permitsSync } from '../applications/SyncWindow';
import { applyManifest } from '../cluster/applyManifest';
import { IN_CLUSTER } from '../cluster/KubernetesObject';
import { ObjectEvent, ObjectStore } from '../cluster/ObjectStore';
import { ManifestSource } from '../render/ManifestSource';
import { parseManifests } from '../render/parseManifests';
import {
  ApplicationComparison,
  ComparedStatus,
  conditions,
} from './ApplicationComparison';
import { ApplicationFinalizer } from './ApplicationFinalizer';
import { ApplicationNews, isSkipped } from './ApplicationNews';
import {
  AutomatedDecision,
  automatedOperation,
} from '../sync/automatedOperation';
import { applicationBehind } from './liveResources';
import { ReconcileTiming } from './ReconcileTiming';
import { SyncRunner } from '../sync/SyncRunner';
import { WorkQueue } from './WorkQueue';

/** The branch that the bootstrap manifests are read from. */
const BOOTSTRAP_REVISION = 'refs/heads/main';

/**
 * Argo CD's application controller: looks at an application whenever Git, its spec, its project or anything it runs
 * changes, writes its status and starts what the sync policy asks for.
 */
export class Reconciler {
  readonly #applications: ApplicationStore;
  readonly #objects: ObjectStore;
  readonly #repository: GitRepository;
  readonly #manifests: ManifestSource;
  readonly #comparison: ApplicationComparison;
  readonly #runner: SyncRunner;
  readonly #finalizer: ApplicationFinalizer;
  readonly #timing: ReconcileTiming;
  readonly #bootstrap: string[];
  readonly #log: (message: string) => void;
  readonly #stopped = new AbortController();
  readonly #queue: WorkQueue;
  readonly #operations = new Set<string>();
  readonly #retries = new Map<string, NodeJS.Timeout>();
  readonly #news = ApplicationNews.create();
  #unwatch: (() => void) | undefined;
  #poll: NodeJS.Timeout | undefined;
  #seenRevision: string | undefined;

  private constructor(options: {
    applications: ApplicationStore;
    objects: ObjectStore;
    repository: GitRepository;
    manifests: ManifestSource;
    comparison: ApplicationComparison;
    timing: ReconcileTiming;
    bootstrap: string[];
    log: (message: string) => void;
  }) {
    this.#applications = options.applications;
    this.#objects = options.objects;
    this.#repository = options.repository;
    this.#manifests = options.manifests;
    this.#comparison = options.comparison;
    this.#timing = options.timing;
    this.#bootstrap = options.bootstrap;
    this.#log = options.log;
    this.#runner = SyncRunner.create({
      applications: options.applications,
      objects: options.objects,
      manifests: options.manifests,
      destination: application => options.comparison.validate(application),
      mayRun: (application, { manual }) =>
        permitsSync(options.comparison.syncWindows(application), { manual }),
      stepMs: options.timing.syncStepMs,
      retryMs: options.timing.retryMs,
      signal: this.#stopped.signal,
    });
    this.#finalizer = ApplicationFinalizer.create({
      applications: options.applications,
      objects: options.objects,
      comparison: options.comparison,
      delayMs: options.timing.deletionMs,
      signal: this.#stopped.signal,
    });
    this.#queue = WorkQueue.create({
      work: key => this.#reconcile(parseKey(key)),
      failed: (key, error) => options.log(`${key}: ${error}`),
    });
  }

  static create(options: {
    applications: ApplicationStore;
    objects: ObjectStore;
    repository: GitRepository;
    manifests: ManifestSource;
    comparison: ApplicationComparison;
    timing: ReconcileTiming;
    /** Paths of manifests that are applied as a person would with kubectl, whenever they change. */
    bootstrap: string[];
    log: (message: string) => void;
  }): Reconciler {
    return new Reconciler(options);
  }

  /** Takes up where an earlier run ended. */
  async start(): Promise<void> {
    this.#unwatch = this.#objects.watch(event => this.#changed(event));
    await this.repositoryChanged();
    this.#poll = setInterval(() => {
      this.#lookAtBranch().catch(error => this.#log(`poll: ${error}`));
    }, this.#timing.pollMs);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#unwatch?.();
    clearInterval(this.#poll);
    this.#retries.forEach(timer => clearTimeout(timer));
    await this.#queue.drain();
  }

  /** Somebody pushed: every application is compared again. */
  async repositoryChanged(): Promise<void> {
    this.#manifests.branchesMoved();
    this.#seenRevision = await this.#repository.resolve(BOOTSTRAP_REVISION);
    await this.#applyBootstrap();
    for (const { metadata } of this.#applications.list()) {
      this.#queue.add(keyOf(metadata));
    }
  }

  /**
   * Compares one application now. Never ends for one that is to be left alone: the real one behaves so too.
   *
   * @param signal - the asker has gone
   */
  async refresh(key: ApplicationKey, signal: AbortSignal): Promise<void> {
    if (isSkipped(this.#applications.get(key))) {
      await new Promise(resolve => {
        signal.addEventListener('abort', resolve, { once: true });
        this.#stopped.signal.addEventListener('abort', resolve, { once: true });
      });
      return;
    }
    this.#manifests.branchesMoved();
    await this.#queue.add(keyOf(key));
  }

  async #lookAtBranch(): Promise<void> {
    const revision = await this.#repository.resolve(BOOTSTRAP_REVISION);
    if (revision !== this.#seenRevision) {
      await this.repositoryChanged();
    }
  }

  async #applyBootstrap(): Promise<void> {
    for (const path of this.#bootstrap) {
      const file = await this.#repository.readFile(BOOTSTRAP_REVISION, path);
      try {
        for (const manifest of parseManifests(file?.toString() ?? '', path)) {
          applyManifest({
            store: this.#objects,
            cluster: IN_CLUSTER,
            manifest,
          });
        }
      } catch (error) {
        this.#log(`${path} was not applied: ${error}`);
      }
    }
  }

  /** Finds the applications that a change concerns. */
  #changed({ type, reference, object }: ObjectEvent): void {
    const isApplication =
      reference.kind === 'Application' && reference.cluster === IN_CLUSTER;
    // What an application is doing is no business of the one that made it.
    if (isApplication && !this.#news.isNews(type, object as Application)) {
      return;
    }
    if (isApplication && type !== 'DELETED') {
      this.#queue.add(keyOf(object.metadata));
    }
    if (reference.kind === 'AppProject') {
      this.#applications
        .list()
        .filter(({ spec }) => spec.project === reference.name)
        .forEach(({ metadata }) => this.#queue.add(keyOf(metadata)));
    }
    const application = applicationBehind(this.#objects, {
      reference,
      object,
    });
    if (application && this.#applications.get(instanceKey(application))) {
      this.#queue.add(keyOf(instanceKey(application)));
    } else if (application) {
      this.#lookForOrphans(reference.namespace);
    }
    if (isApplication && type === 'DELETED') {
      const { destination } = (object as Application).spec;
      this.#lookForOrphans(destination.namespace);
    }
  }

  /** What is nobody's any more, or is gone, concerns those who live beside it and want to know. */
  #lookForOrphans(namespace: string | undefined): void {
    this.#applications
      .list()
      .filter(
        ({ spec }) =>
          spec.destination.namespace === namespace &&
          this.#applications.project(spec.project)?.spec.orphanedResources,
      )
      .forEach(({ metadata }) => this.#queue.add(keyOf(metadata)));
  }

  async #reconcile(key: ApplicationKey): Promise<void> {
    const application = this.#applications.get(key);
    if (!application || isSkipped(application)) {
      return;
    }
    if (application.metadata.deletionTimestamp) {
      await this.#finalizer.finalize(application);
      return;
    }
    const { status: compared, passing } = await this.#comparison.compare(
      application,
    );
    if (passing) {
      this.#tryAgain(key, this.#timing.pollMs);
    }
    const latest = this.#applications.get(key);
    if (!latest) {
      return;
    }
    const decision = this.#decide(latest, compared);
    if (decision && 'healInMs' in decision) {
      this.#tryAgain(key, decision.healInMs);
    }
    if (decision && 'operation' in decision) {
      this.#applications.update(key, draft => {
        draft.operation = decision.operation;
        delete draft.status.operationState;
      });
    }
    this.#applications.update(key, draft => {
      const { operationState, history, sync } = draft.status;
      const starting =
        !operationState?.syncResult &&
        (operationState?.phase === 'Running' ||
          operationState?.phase === 'Terminating');
      draft.status = {
        ...compared,
        // Until a sync has something to show the comparison from before it stands.
        sync: starting ? sync : compared.sync,
        ...(operationState ? { operationState } : {}),
        ...(history ? { history } : {}),
        ...(decision && 'syncError' in decision
          ? {
              conditions: [
                ...(compared.conditions ?? []),
                ...conditions(draft.status, {
                  type: 'SyncError',
                  message: decision.syncError,
                }),
              ],
            }
          : {}),
      };
      delete draft.metadata.annotations?.[REFRESH];
      delete draft.metadata.annotations?.[HYDRATE];
    });
    this.#runOperation(key);
  }

  #decide(application: Application, status: ComparedStatus): AutomatedDecision {
    const decision = automatedOperation({
      application,
      status,
      now: Date.now(),
      // Five seconds there.
      pace: this.#timing.retryMs / 5_000,
    });
    const windows = this.#comparison.syncWindows(application);
    if (
      decision &&
      !('syncError' in decision) &&
      !permitsSync(windows, { manual: false })
    ) {
      // Nothing says that it would be wanted; it is looked at again, as everything is from time to time.
      return { healInMs: this.#timing.pollMs };
    }
    return decision;
  }

  #tryAgain(key: ApplicationKey, delayMs: number): void {
    const text = keyOf(key);
    if (this.#retries.has(text)) {
      return;
    }
    const timer = setTimeout(() => {
      this.#retries.delete(text);
      this.#queue.add(text);
    }, delayMs);
    this.#retries.set(text, timer);
  }

  #runOperation(key: ApplicationKey): void {
    const application = this.#applications.get(key);
    const text = keyOf(key);
    if (!application?.operation || this.#operations.has(text)) {
      return;
    }
    this.#operations.add(text);
    this.#runner
      .run(key)
      .catch(error => this.#log(`sync of ${text}: ${error}`))
      .finally(() => {
        this.#operations.delete(text);
        this.#queue.add(text);
      });
  }
}

function keyOf({ namespace, name }: { namespace?: string; name: string }) {
  return `${namespace ?? CONTROLLER_NAMESPACE}/${name}`;
}

function parseKey(key: string): ApplicationKey {
  const [namespace, name] = key.split('/');
  return { namespace, name };
}
