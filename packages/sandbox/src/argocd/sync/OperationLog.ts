import {
  Operation,
  OperationPhase,
  OperationState,
  ResourceResult,
} from '../applications/Application';
import {
  ApplicationKey,
  ApplicationStore,
} from '../applications/ApplicationStore';
import { NO_SOURCE, revisionsOf } from '../applications/sources';
import { timestamp } from '../cluster/KubernetesObject';
import { stableText } from '../cluster/sortKeys';

/** Argo CD keeps as many. */
const HISTORY_LIMIT = 10;

/** What is written down of an operation, in the status of its application. */
export class OperationLog {
  readonly #applications: ApplicationStore;
  readonly #key: ApplicationKey;

  private constructor(applications: ApplicationStore, key: ApplicationKey) {
    this.#applications = applications;
    this.#key = key;
  }

  static create(options: {
    applications: ApplicationStore;
    key: ApplicationKey;
  }): OperationLog {
    return new OperationLog(options.applications, options.key);
  }

  get operation(): Operation | undefined {
    return this.#applications.get(this.#key)?.operation;
  }

  get state(): OperationState | undefined {
    return this.#applications.get(this.#key)?.status.operationState;
  }

  /** The operation runs; one that a restart interrupted goes on. */
  begin(): void {
    this.#applications.update(this.#key, draft => {
      if (draft.operation && !draft.status.operationState) {
        draft.status.operationState = {
          operation: draft.operation,
          phase: 'Running',
          startedAt: timestamp(Date.now()),
        };
      }
    });
  }

  /** Another try begins. */
  beginRetry(): void {
    this.#update(state => {
      delete state.finishedAt;
      delete state.syncResult;
      state.message = `Retrying operation. Attempt #${state.retryCount}`;
    });
  }

  /** Between two tries the operation is Running and finished at once. */
  waitForRetry(
    message: string,
    syncResult: OperationState['syncResult'],
  ): void {
    this.#update(state => {
      state.message = message;
      state.syncResult = syncResult;
      state.finishedAt = timestamp(Date.now());
      state.retryCount = (state.retryCount ?? 0) + 1;
    });
  }

  /** What a running operation waits for. */
  waiting(message: string, syncResult: OperationState['syncResult']): void {
    this.#update(state => {
      if (state.phase === 'Running') {
        state.message = message;
        state.syncResult = syncResult;
      }
    });
  }

  /** Why a running operation does not go on. */
  say(message: string): void {
    this.#update(state => {
      if (state.phase === 'Running') {
        state.message = message;
      }
    });
  }

  /** The deployment counts. */
  record(): void {
    this.#applications.update(this.#key, draft => {
      const { operation, status } = draft;
      const startedAt = status.operationState?.startedAt;
      if (!operation || !startedAt) {
        return;
      }
      const history = status.history ?? [];
      const last = history[history.length - 1];
      // A restart between this and the end of the operation must not count the deployment twice.
      const { sync } = operation;
      if (
        last?.deployStartedAt === startedAt &&
        stableText(revisionsOf(last)) === stableText(revisionsOf(sync))
      ) {
        return;
      }
      const { source, sources } =
        sync.source || sync.sources ? sync : draft.spec;
      status.history = [
        ...history,
        {
          ...(sources
            ? { sources, revisions: sync.revisions ?? [] }
            : { revision: sync.revision ?? '' }),
          deployedAt: timestamp(Date.now()),
          id: last ? last.id + 1 : 0,
          source: source ?? NO_SOURCE,
          deployStartedAt: startedAt,
          initiatedBy: operation.initiatedBy,
        },
      ].slice(-HISTORY_LIMIT);
    });
  }

  finish(outcome: {
    phase: OperationPhase;
    message: string;
    syncResult?: OperationState['syncResult'];
  }): void {
    this.#applications.update(this.#key, draft => {
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

  #update(change: (state: OperationState) => void): void {
    this.#applications.update(this.#key, ({ status }) => {
      if (status.operationState) {
        change(status.operationState);
      }
    });
  }
}

/** What a sync came to, with what it was about. */
export function syncResultOf(
  { sync }: Operation,
  results: ResourceResult[],
): NonNullable<OperationState['syncResult']> {
  return {
    ...(results.length > 0 ? { resources: results } : {}),
    revision: sync.revision ?? '',
    source: sync.source ?? NO_SOURCE,
    ...(sync.sources
      ? { sources: sync.sources, revisions: sync.revisions ?? [] }
      : {}),
  };
}
