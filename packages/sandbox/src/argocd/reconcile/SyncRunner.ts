import {
  Application,
  ApplicationSource,
  OperationPhase,
  OperationState,
} from '../applications/Application';
import {
  ApplicationKey,
  ApplicationStore,
} from '../applications/ApplicationStore';
import { Cluster } from '../applications/Cluster';
import { KubernetesObject, timestamp } from '../cluster/KubernetesObject';
import { ObjectStore } from '../cluster/ObjectStore';
import { ManifestError } from '../render/ManifestError';
import { ManifestSource } from '../render/ManifestSource';
import { liveResources } from './liveResources';
import { pause } from './pause';
import { isApproved, toBeConfirmed, waitingMessage } from './pruneConfirmation';
import {
  leftovers,
  narrowScope,
  syncResources,
  SyncScope,
} from './syncResources';

/** Argo CD keeps as many. */
const HISTORY_LIMIT = 10;

/**
 * Carries out the operation of an application: applies what Git wants, takes away what it no longer wants, and writes
 * down what happened. Everything it needs is in the application, so an operation that a restart interrupted is simply
 * run again.
 */
export class SyncRunner {
  readonly #applications: ApplicationStore;
  readonly #objects: ObjectStore;
  readonly #manifests: ManifestSource;
  readonly #stepMs: number;
  readonly #signal: AbortSignal;

  private constructor(options: {
    applications: ApplicationStore;
    objects: ObjectStore;
    manifests: ManifestSource;
    stepMs: number;
    signal: AbortSignal;
  }) {
    this.#applications = options.applications;
    this.#objects = options.objects;
    this.#manifests = options.manifests;
    this.#stepMs = options.stepMs;
    this.#signal = options.signal;
  }

  static create(options: {
    applications: ApplicationStore;
    objects: ObjectStore;
    manifests: ManifestSource;
    /** Pause before the first change and before the end. Milliseconds. */
    stepMs: number;
    /** Ends the runner; what it was doing stays "Running" for the next start. */
    signal: AbortSignal;
  }): SyncRunner {
    return new SyncRunner(options);
  }

  /** @param destination - where the application goes, or why it cannot go anywhere */
  async run(
    key: ApplicationKey,
    destination: { cluster: Cluster } | { problem: string },
  ): Promise<void> {
    const startedAt = this.#begin(key);
    if (!startedAt || !(await this.#pause()) || this.#terminated(key)) {
      return;
    }
    const application = this.#applications.get(key);
    const operation = application?.operation;
    if (!application || !operation) {
      return;
    }
    const source = operation.sync.source ?? application.spec.source;
    const syncResult = { revision: operation.sync.revision ?? '', source };
    const targets = await this.#targets(application, source);
    const fail = (problem: string) =>
      this.#finish(key, {
        phase: 'Error',
        message: `ComparisonError: ${problem}`,
        syncResult,
      });
    if ('problem' in destination) {
      fail(destination.problem);
      return;
    }
    if ('problem' in targets) {
      fail(targets.problem);
      return;
    }
    const { dryRun = false, prune = false, resources } = operation.sync;
    const cluster = destination.cluster.server;
    const live = liveResources({
      objects: this.#objects,
      cluster,
      application: key.name,
    });
    const scope = narrowScope({ cluster, targets, live }, resources);
    if (prune && !dryRun && !(await this.#confirmed(key, scope, syncResult))) {
      return;
    }
    if (this.#terminated(key)) {
      return;
    }
    const results = syncResources({
      objects: this.#objects,
      scope,
      prune,
      dryRun,
    });
    if (!dryRun && !resources) {
      this.#record(key, startedAt);
    }
    if ((await this.#pause()) && !this.#terminated(key)) {
      this.#finish(key, {
        phase: 'Succeeded',
        message: `successfully synced (${
          dryRun ? 'no more tasks' : 'all tasks run'
        })`,
        syncResult: {
          ...(results.length > 0 ? { resources: results } : {}),
          ...syncResult,
        },
      });
    }
  }

  async #targets(
    application: Application,
    source: ApplicationSource,
  ): Promise<KubernetesObject[] | { problem: string }> {
    try {
      const { manifests } = await this.#manifests.desired(
        { ...application, spec: { ...application.spec, source } },
        application.operation?.sync.revision,
      );
      return manifests;
    } catch (error) {
      return {
        problem: error instanceof ManifestError ? error.message : String(error),
      };
    }
  }

  /** Waits until a person agrees to what is to be removed, if that is asked for. */
  async #confirmed(
    key: ApplicationKey,
    scope: SyncScope,
    syncResult: OperationState['syncResult'],
  ): Promise<boolean> {
    for (;;) {
      const application = this.#applications.get(key);
      if (!application?.operation || this.#terminated(key)) {
        return false;
      }
      const waiting = toBeConfirmed(application, leftovers(scope));
      if (waiting.length === 0 || isApproved(application)) {
        return true;
      }
      this.#applications.update(key, draft => {
        if (draft.status.operationState?.phase === 'Running') {
          draft.status.operationState.message = waitingMessage(waiting);
          draft.status.operationState.syncResult = syncResult;
        }
      });
      if (!(await this.#pause())) {
        return false;
      }
    }
  }

  #begin(key: ApplicationKey): string | undefined {
    const application = this.#applications.update(key, draft => {
      if (draft.operation && !draft.status.operationState) {
        draft.status.operationState = {
          operation: draft.operation,
          phase: 'Running',
          startedAt: timestamp(Date.now()),
        };
      }
    });
    return (
      application?.operation && application.status.operationState?.startedAt
    );
  }

  #record(key: ApplicationKey, startedAt: string): void {
    this.#applications.update(key, draft => {
      const { operation } = draft;
      if (!operation) {
        return;
      }
      const history = draft.status.history ?? [];
      const last = history[history.length - 1];
      // A restart between this and the end of the operation must not count the deployment twice.
      if (
        last?.deployStartedAt === startedAt &&
        last.revision === operation.sync.revision
      ) {
        return;
      }
      draft.status.history = [
        ...history,
        {
          revision: operation.sync.revision ?? '',
          deployedAt: timestamp(Date.now()),
          id: last ? last.id + 1 : 0,
          source: operation.sync.source ?? draft.spec.source,
          deployStartedAt: startedAt,
          initiatedBy: operation.initiatedBy,
        },
      ].slice(-HISTORY_LIMIT);
    });
  }

  #finish(
    key: ApplicationKey,
    outcome: Pick<OperationState, 'message' | 'syncResult'> & {
      phase: OperationPhase;
    },
  ): void {
    this.#applications.update(key, draft => {
      if (draft.status.operationState) {
        draft.status.operationState = {
          ...draft.status.operationState,
          ...outcome,
          finishedAt: timestamp(Date.now()),
        };
      }
      delete draft.operation;
    });
  }

  /** Ends the operation if somebody asked for that. */
  #terminated(key: ApplicationKey): boolean {
    const application = this.#applications.get(key);
    const { operationState } = application?.status ?? {};
    if (operationState?.phase !== 'Terminating') {
      return false;
    }
    const { sync } = operationState.operation;
    this.#finish(key, {
      phase: 'Failed',
      message: 'Operation terminated',
      syncResult: {
        revision: sync.revision ?? '',
        source: sync.source ?? { repoURL: '' },
      },
    });
    return true;
  }

  /** @returns false when the runner was ended meanwhile */
  #pause(): Promise<boolean> {
    return pause(this.#stepMs, this.#signal);
  }
}
