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
import { ApplicationKey, HistoryStore, StoredDeployment } from './HistoryStore';

/** As many as Argo CD remembers. */
const REMEMBERED = 10;

/**
 * The history with all that keeps it: what fills it and what cleans it.
 */
export class HistoryKeeper {
  readonly store: HistoryStore;
  readonly #recorder: HistoryRecorder;

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
    /** Is told what the changes of an instance mean. */
    onEvents?: (instance: string, events: DeploymentEvent[]) => void;
  }): Promise<HistoryKeeper> {
    const { database, environments, logger, mirrors } = options;
    const { retentionMs, scheduler, onEvents } = options;
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
      onEvents,
    });
    mirrors.onChange(change => recorder.onMirrorChange(change));
    const cleaner = HistoryCleaner.create({ store, logger, retentionMs });
    await cleaner.schedule(scheduler);
    return new HistoryKeeper(store, recorder);
  }

  private constructor(store: HistoryStore, recorder: HistoryRecorder) {
    this.store = store;
    this.#recorder = recorder;
  }

  start(): void {
    this.#recorder.start();
  }

  /**
   * The deployments of an Application that Argo CD may still remember, newest first.
   */
  async latest(application: ApplicationKey): Promise<StoredDeployment[]> {
    const { items } = await this.store.list([application], {
      limit: REMEMBERED,
    });
    return items;
  }

  /** Writes what is left, for five seconds at the most. */
  async stop(): Promise<void> {
    await this.#recorder.stop();
  }
}
