import { setImmediate } from 'node:timers/promises';
import { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import {
  ArgocdApplication,
  backoff,
  DeploymentEvent,
  DeploymentTracker,
  MirrorChange,
  sleep,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { HistoryStore } from './HistoryStore';
import { PendingRows } from './PendingRows';

const INTERVAL_MS = 1_000;
const MAX_RETRY_MS = 30_000;
const BATCH_SIZE = 1_000;
const MAX_ERROR_LENGTH = 300;

/** A database that does not answer must not hold up a shutdown: the next start reads the same history again. */
const LAST_WRITE_MS = 5_000;

/**
 * Writes what mirrors see into the history. Each backend writes all that it sees: the rows have keys that come from
 * Argo CD alone, so several backends agree on them without talking to each other, and what one missed another has.
 */
export class HistoryRecorder {
  readonly #store: Pick<
    HistoryStore,
    'recordDeployments' | 'recordFailedOperations'
  >;
  readonly #logger: LoggerService;
  readonly #environmentOf: (
    instance: string,
    application: ArgocdApplication,
  ) => string;
  readonly #retentionMs: number;
  readonly #intervalMs: number;
  readonly #settleMs: number | undefined;
  readonly #onEvents:
    | ((instance: string, events: DeploymentEvent[]) => void)
    | undefined;
  readonly #trackers = new Map<string, DeploymentTracker>();
  readonly #pending = PendingRows.create();
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #isOver = false;

  static create(options: {
    store: Pick<HistoryStore, 'recordDeployments' | 'recordFailedOperations'>;
    logger: LoggerService;
    /** Name of the environment that an Application belongs to. */
    environmentOf: (instance: string, application: ArgocdApplication) => string;
    /** What is older is not written: it would be deleted at once. */
    retentionMs: number;
    /** Time between two writes. Default: a second. */
    intervalMs?: number;
    /** See `DeploymentTracker`. */
    settleMs?: number;
    /** Is told what the changes of an instance mean, before it is written. */
    onEvents?: (instance: string, events: DeploymentEvent[]) => void;
  }): HistoryRecorder {
    return new HistoryRecorder(options);
  }

  private constructor(options: {
    store: Pick<HistoryStore, 'recordDeployments' | 'recordFailedOperations'>;
    logger: LoggerService;
    environmentOf: (instance: string, application: ArgocdApplication) => string;
    retentionMs: number;
    intervalMs?: number;
    settleMs?: number;
    onEvents?: (instance: string, events: DeploymentEvent[]) => void;
  }) {
    this.#store = options.store;
    this.#onEvents = options.onEvents;
    this.#logger = options.logger;
    this.#environmentOf = options.environmentOf;
    this.#retentionMs = options.retentionMs;
    this.#intervalMs = options.intervalMs ?? INTERVAL_MS;
    this.#settleMs = options.settleMs;
  }

  /** Only remembers: the mirror does not wait for the database. */
  onMirrorChange({ instance, applications }: MirrorChange): void {
    const tracker = this.#trackerOf(instance);
    const now = Date.now();
    for (const change of applications) {
      this.#keep(instance, tracker.observe(change, now), now);
    }
  }

  start(): void {
    this.#running ??= this.#run(this.#stop.signal);
  }

  /**
   * Writes what is left, unless that takes too long.
   */
  async stop(): Promise<void> {
    this.#stop.abort();
    if (this.#running) {
      const written = new AbortController();
      await Promise.race([
        this.#running.finally(() => written.abort()),
        sleep(LAST_WRITE_MS, written.signal),
      ]);
    }
    this.#isOver = true;
  }

  async #run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      await sleep(
        backoff({
          attempt: failures,
          baseMs: this.#intervalMs,
          maxMs: Math.max(MAX_RETRY_MS, this.#intervalMs),
          random: Math.random,
        }),
        signal,
      );
      this.#settle();
      failures = (await this.#write(failures)) ? 0 : failures + 1;
    }
  }

  /**
   * @param failures - tries that failed before
   * @returns whether all is written
   */
  async #write(failures: number): Promise<boolean> {
    while (this.#pending.size > 0 && !this.#isOver) {
      const batch = this.#pending.take(BATCH_SIZE);
      try {
        await this.#store.recordDeployments(batch.deployments);
        await this.#store.recordFailedOperations(batch.failedOperations);
      } catch (error) {
        this.#pending.putBack(batch);
        this.#explain(error, failures);
        return false;
      }
      await setImmediate();
    }
    if (failures > 0) {
      this.#logger.info('The history of deployments is written again');
    }
    return true;
  }

  /** The whole trouble once, not at each try. */
  #explain(error: unknown, failures: number): void {
    // Databases put the whole statement before what they say about it.
    const reason = String(isError(error) ? error.message : error).slice(
      -MAX_ERROR_LENGTH,
    );
    const message = `The history of deployments could not be written, ${
      this.#pending.size
    } rows wait, trying again until it can: ${reason}`;
    if (failures === 0) {
      this.#logger.warn(message);
    } else {
      this.#logger.debug(message);
    }
  }

  #settle(): void {
    const now = Date.now();
    for (const [instance, tracker] of this.#trackers) {
      this.#keep(instance, tracker.advance(now), now);
    }
  }

  #keep(instance: string, events: DeploymentEvent[], now: number): void {
    if (events.length > 0) {
      this.#onEvents?.(instance, events);
    }
    for (const event of events) {
      const { application } = event;
      const row = {
        instance,
        namespace: application.namespace,
        name: application.name,
        environment: this.#environmentOf(instance, application),
      };
      const happenedAt =
        event.type === 'failed'
          ? event.operation.startedAt
          : event.deployment.deployedAt;
      if (Date.parse(happenedAt) < now - this.#retentionMs) {
        continue;
      }
      if (event.type === 'failed') {
        this.#pending.addFailedOperation({ ...row, ...event.operation });
      } else {
        this.#pending.addDeployment({ ...row, ...event.deployment });
      }
    }
  }
  #trackerOf(instance: string): DeploymentTracker {
    const known = this.#trackers.get(instance);
    if (known) {
      return known;
    }
    const tracker = DeploymentTracker.create({ settleMs: this.#settleMs });
    this.#trackers.set(instance, tracker);
    return tracker;
  }
}
