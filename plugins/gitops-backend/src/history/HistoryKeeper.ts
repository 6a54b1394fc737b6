import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import {
  DatabaseService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import {
  DeploymentEvent,
  GitopsEnvironment,
  MirrorChange,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { EnvironmentMatcher } from '../deployments/EnvironmentMatcher';
import { DatabaseHistoryStore } from './DatabaseHistoryStore';
import { HistoryCleaner } from './HistoryCleaner';
import { HistoryRecorder } from './HistoryRecorder';
import { HistoryStore } from './HistoryStore';

type EventListener = (instance: string, events: DeploymentEvent[]) => void;

/**
 * The history with all that keeps it: what fills it and what cleans it.
 */
export class HistoryKeeper {
  readonly store: HistoryStore;
  readonly #recorder: HistoryRecorder;
  readonly #listeners: Set<EventListener>;

  /**
   * Brings the tables up to date, listens to the mirrors, and leaves the cleaning to the scheduler.
   */
  static async create(options: {
    database: DatabaseService;
    environments: GitopsEnvironment[];
    logger: LoggerService;
    mirrors: { onChange(listener: (change: MirrorChange) => void): void };
    /** How long rows are kept. */
    retentionMs: number;
    scheduler: SchedulerService;
  }): Promise<HistoryKeeper> {
    const { database, environments, logger, mirrors } = options;
    const { retentionMs, scheduler } = options;
    const listeners = new Set<EventListener>();
    const store = await DatabaseHistoryStore.create({
      database,
      // Containers of one machine may share a process number, and a restart may get it again.
      backend: `${hostname()}/${process.pid}/${randomUUID()}`,
    });
    const matcher = EnvironmentMatcher.create({ environments });
    const recorder = HistoryRecorder.create({
      store,
      logger,
      environmentOf: (instance, application) =>
        matcher.environmentOf(instance, application).name,
      retentionMs,
      onEvents: (instance, events) =>
        listeners.forEach(listener => listener(instance, events)),
    });
    mirrors.onChange(change => recorder.onMirrorChange(change));
    const cleaner = HistoryCleaner.create({ store, logger, retentionMs });
    await cleaner.schedule(scheduler);
    return new HistoryKeeper(store, recorder, listeners);
  }

  private constructor(
    store: HistoryStore,
    recorder: HistoryRecorder,
    listeners: Set<EventListener>,
  ) {
    this.store = store;
    this.#listeners = listeners;
    this.#recorder = recorder;
  }

  /** Tells what the changes of an instance mean, before it is written. */
  onEvents(listener: EventListener): void {
    this.#listeners.add(listener);
  }

  start(): void {
    this.#recorder.start();
  }

  /** Writes what is left, for five seconds at the most. */
  async stop(): Promise<void> {
    await this.#recorder.stop();
  }
}
