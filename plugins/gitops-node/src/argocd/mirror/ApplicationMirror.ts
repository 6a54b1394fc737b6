import { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { InstanceStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import { ApplicationEvent, ApplicationList } from '../ArgocdClient';
import { ArgocdError } from '../http/ArgocdError';
import { ArgocdApplication } from '../model/ArgocdApplication';
import { ArgocdProject } from '../model/ArgocdProject';
import { ApplicationChange, ApplicationIndex } from './ApplicationIndex';
import { ApplicationQuery } from './ApplicationQuery';
import { ApplicationSource } from './ApplicationSource';
import { ApplicationWatch } from './ApplicationWatch';
import { CountedSource } from './CountedSource';
import { MirrorHealth } from './MirrorHealth';
import { MirrorReport } from './MirrorReport';
import { ProjectMirror } from './ProjectMirror';
import { WATCH_TIMINGS, WatchTimings } from './WatchTimings';

/** Streams that tell of more than any list can hold come from something else than an Argo CD. */
const MAX_APPLICATIONS = 100_000;

/**
 * What became different in a mirror.
 *
 * @public
 */
export interface MirrorChange {
  /** Name of the instance. */
  instance: string;
  applications: ApplicationChange[];
  /** Names of projects that came, changed or went. */
  projects: string[];
  /** Whether the instance's state or problem changed too. */
  status: boolean;
}

/**
 * One Argo CD in memory. It answers at once whatever the instance does, and says how old its answer is.
 *
 * @public
 */
export class ApplicationMirror {
  /** Name of the instance. */
  readonly instance: string;
  readonly #logger: LoggerService;
  readonly #index = new ApplicationIndex();
  readonly #listeners = new Set<(change: MirrorChange) => void>();
  readonly #source: CountedSource;
  readonly #health: MirrorHealth;
  readonly #projects: ProjectMirror;
  readonly #watch: ApplicationWatch;
  readonly #maxApplications: number;
  #listedAt: number | undefined;
  #lastEventAt: number | undefined;
  #lagMs: number | undefined;
  #events = 0;

  static create(options: {
    /** Name of the instance. */
    instance: string;
    source: ApplicationSource;
    logger: LoggerService;
    timings?: Partial<WatchTimings>;
    /** More than this are not kept. Default: 100,000. */
    maxApplications?: number;
    /** From 0 to below 1, for the jitter of waits. */
    random?: () => number;
  }): ApplicationMirror {
    return new ApplicationMirror(options);
  }

  private constructor(options: {
    instance: string;
    source: ApplicationSource;
    logger: LoggerService;
    timings?: Partial<WatchTimings>;
    maxApplications?: number;
    random?: () => number;
  }) {
    const { instance, logger } = options;
    const timings = { ...WATCH_TIMINGS, ...options.timings };
    this.instance = instance;
    this.#logger = logger;
    this.#maxApplications = options.maxApplications ?? MAX_APPLICATIONS;
    this.#source = CountedSource.create(options.source);
    this.#health = MirrorHealth.create({
      instance,
      logger,
      staleMs: timings.staleMs,
      onChange: () => this.#onStatus(),
    });
    this.#projects = ProjectMirror.create({
      source: this.#source,
      logger,
      onChange: projects => this.#notify({ projects }),
    });
    this.#watch = ApplicationWatch.create({
      source: this.#source,
      timings,
      random: options.random,
      listener: {
        onList: (list, heard) => this.#onList(list, heard),
        onEvent: event => this.#onEvent(event),
        onAlive: () => this.#health.confirm(),
        onSteady: () => this.#health.steady(),
        onFailure: error => this.#health.fail(error),
        onInterruption: (error, again) => this.#health.interrupt(error, again),
      },
    });
  }

  /** Starts to connect, and keeps trying for ever. */
  start(): void {
    this.#watch.start();
  }

  /** Resolves when nothing of the mirror is under way any more. The connections of its source stay the caller's. */
  async stop(): Promise<void> {
    await Promise.all([this.#watch.stop(), this.#projects.stop()]);
    this.#health.stop();
  }

  /** The same object for as long as it says the same. */
  status(): InstanceStatus {
    return this.#health.status();
  }

  /** How the mirror fares. Cheap: it may be asked for as often as one likes. */
  report(): MirrorReport {
    return {
      instance: this.instance,
      applications: this.#index.size,
      projects: this.#projects.size,
      listedAt: isoTime(this.#listedAt),
      stream: this.#watch.stream,
      reconnects: this.#watch.reconnects,
      events: this.#events,
      lastEventAt: isoTime(this.#lastEventAt),
      lagMs: this.#lagMs,
      calls: this.#source.calls,
      failures: this.#health.failures,
      lastError: this.#health.lastError,
    };
  }

  find(query: ApplicationQuery): ArgocdApplication[] {
    return this.#index.find(query);
  }

  /**
   * @returns the project as the last list of projects told it, or undefined where the account does not see it
   */
  project(name: string): ArgocdProject | undefined {
    return this.#projects.get(name);
  }

  /**
   * @returns a function that ends it
   */
  onChange(listener: (change: MirrorChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #onList(
    list: ApplicationList,
    heard: ReadonlySet<string>,
  ): ArgocdApplication[] {
    this.#checkSize(list.applications.length);
    const applications = this.#index.reconcile(list.applications, {
      except: heard,
    });
    this.#listedAt = Date.now();
    this.#health.confirm();
    this.#notify({ applications });
    this.#projects.refresh();
    return applications.flatMap(({ after }) => after ?? []);
  }

  #onEvent(event: ApplicationEvent): void {
    this.#health.confirm();
    if (event.type === 'keepAlive') {
      return;
    }
    this.#events += 1;
    this.#lastEventAt = Date.now();
    if (event.type === 'upsert') {
      this.#checkSize(this.#index.size);
    }
    const change =
      event.type === 'upsert'
        ? this.#index.upsert(event.application)
        : this.#index.delete(event.application);
    if (change) {
      this.#lagMs = lagOf(change) ?? this.#lagMs;
      this.#notify({ applications: [change] });
    }
  }

  #checkSize(applications: number): void {
    if (applications > this.#maxApplications) {
      throw new ArgocdError({
        instance: this.instance,
        call: 'mirror applications',
        reason: 'tooLarge',
        detail: `there are more than ${this.#maxApplications} Applications`,
      });
    }
  }

  #onStatus(): void {
    if (this.status().state === 'live') {
      this.#logger.info(
        `Argo CD "${this.instance}" is mirrored: ${
          this.#index.size
        } applications`,
      );
    }
    this.#notify({ status: true });
  }

  #notify(change: Partial<Omit<MirrorChange, 'instance'>>): void {
    const { applications = [], projects = [], status = false } = change;
    if (applications.length === 0 && projects.length === 0 && !status) {
      return;
    }
    for (const listener of this.#listeners) {
      try {
        listener({ instance: this.instance, applications, projects, status });
      } catch (error) {
        this.#logger.error(
          `Argo CD "${this.instance}": a change could not be passed on`,
          isError(error) ? error : undefined,
        );
      }
    }
  }
}

function isoTime(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}

/** How old what an event tells of an operation is, where it tells something new of one. */
function lagOf({ before, after }: ApplicationChange): number | undefined {
  const times = ({ operation }: ArgocdApplication) =>
    [operation?.startedAt, operation?.finishedAt].flatMap(time => time ?? []);
  if (!before || !after) {
    return undefined;
  }
  const known = times(before);
  const news = times(after).filter(time => !known.includes(time));
  const newest = Math.max(...news.map(time => Date.parse(time)));
  return Number.isFinite(newest) ? Math.max(0, Date.now() - newest) : undefined;
}
