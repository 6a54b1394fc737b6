import { LoggerService, SchedulerService } from '@backstage/backend-plugin-api';
import { HistoryStore } from './HistoryStore';

/** No call to Argo CD takes so long, so nobody is waiting for an answer any more. */
const ABANDONED_MS = 300_000;

/** A deployment is recorded when its sync is over, which may take hours. */
const CORRECTED_MS = 86_400_000;

/**
 * Keeps the history in order, whichever of several backends does it.
 */
export class HistoryCleaner {
  readonly #store: Pick<
    HistoryStore,
    'closeAbandonedRequests' | 'correctUnknownRequests' | 'deleteOlderThan'
  >;
  readonly #logger: LoggerService;
  readonly #retentionMs: number;

  static create(options: {
    store: Pick<
      HistoryStore,
      'closeAbandonedRequests' | 'correctUnknownRequests' | 'deleteOlderThan'
    >;
    logger: LoggerService;
    /** What is older is deleted. */
    retentionMs: number;
  }): HistoryCleaner {
    return new HistoryCleaner(options);
  }

  private constructor(options: {
    store: Pick<
      HistoryStore,
      'closeAbandonedRequests' | 'correctUnknownRequests' | 'deleteOlderThan'
    >;
    logger: LoggerService;
    retentionMs: number;
  }) {
    this.#store = options.store;
    this.#logger = options.logger;
    this.#retentionMs = options.retentionMs;
  }

  async schedule(scheduler: SchedulerService): Promise<void> {
    await scheduler.scheduleTask({
      id: 'gitops-close-abandoned-requests',
      frequency: { minutes: 1 },
      timeout: { minutes: 1 },
      fn: async () => {
        await this.closeAbandonedRequests();
        await this.correctUnknownRequests();
      },
    });
    await scheduler.scheduleTask({
      id: 'gitops-delete-old-history',
      frequency: { hours: 6 },
      timeout: { minutes: 30 },
      initialDelay: { minutes: 5 },
      fn: () => this.deleteOldRows(),
    });
  }

  async closeAbandonedRequests(): Promise<void> {
    const closed = await this.#store.closeAbandonedRequests({
      openedBefore: new Date(Date.now() - ABANDONED_MS),
    });
    if (closed > 0) {
      this.#logger.warn(
        `${closed} requests to Argo CD have no known outcome: the backend that sent them ended. The audit rows say "unknown"`,
      );
    }
  }

  async correctUnknownRequests(): Promise<void> {
    const corrected = await this.#store.correctUnknownRequests({
      openedAfter: new Date(Date.now() - CORRECTED_MS),
    });
    if (corrected > 0) {
      this.#logger.info(
        `${corrected} requests without a known outcome were accepted: Argo CD was seen doing what they asked for. The audit rows say so now`,
      );
    }
  }

  async deleteOldRows(): Promise<void> {
    const deleted = await this.#store.deleteOlderThan(
      new Date(Date.now() - this.#retentionMs),
    );
    if (deleted > 0) {
      this.#logger.info(
        `${deleted} rows of history were older than gitops.history.retention`,
      );
    }
  }
}
