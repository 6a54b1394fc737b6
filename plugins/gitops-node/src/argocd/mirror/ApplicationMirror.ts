import { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { InstanceStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import { ApplicationChange, ApplicationIndex } from './ApplicationIndex';
import { ApplicationQuery } from './ApplicationQuery';
import {
  ApplicationSource,
  ApplicationWatch,
  WatchTimings,
} from './ApplicationWatch';
import {
  applicationKey,
  ApplicationOutline,
  ArgocdApplication,
} from './ArgocdApplication';
import { ApplicationEvent } from './ArgocdClient';
import { ArgocdError } from './ArgocdError';

/**
 * What became different in a mirror.
 *
 * @public
 */
export interface MirrorChange {
  /** Name of the instance. */
  instance: string;
  applications: ApplicationChange[];
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
  readonly #watch: ApplicationWatch;
  #observedAt: number | undefined;
  #problem: string | undefined;
  #lastWarning: string | undefined;

  static create(options: {
    /** Name of the instance. */
    instance: string;
    source: ApplicationSource;
    logger: LoggerService;
    timings?: Partial<WatchTimings>;
  }): ApplicationMirror {
    return new ApplicationMirror(options);
  }

  private constructor(options: {
    instance: string;
    source: ApplicationSource;
    logger: LoggerService;
    timings?: Partial<WatchTimings>;
  }) {
    this.instance = options.instance;
    this.#logger = options.logger;
    this.#watch = ApplicationWatch.create({
      source: options.source,
      timings: options.timings,
      listener: {
        onList: (list, heard) => this.#onList(list, heard),
        onEvent: event => this.#onEvent(event),
        onAlive: () => this.#observe([]),
        onFailure: error => this.#onFailure(error),
        onInterruption: error => this.#warn(error, 'opening a new stream'),
      },
    });
  }

  /** Starts to connect, and keeps trying for ever. */
  start(): void {
    this.#watch.start();
  }

  /** Resolves when no connection is open any more. */
  async stop(): Promise<void> {
    await this.#watch.stop();
  }

  status(): InstanceStatus {
    const reached = this.#problem ? 'stale' : 'live';
    return {
      name: this.instance,
      state: this.#observedAt === undefined ? 'connecting' : reached,
      ...(this.#observedAt === undefined
        ? {}
        : { observedAt: new Date(this.#observedAt).toISOString() }),
      ...(this.#problem ? { problem: this.#problem } : {}),
    };
  }

  find(query: ApplicationQuery): ArgocdApplication[] {
    return this.#index.find(query);
  }

  /**
   * @returns a function that ends it
   */
  onChange(listener: (change: MirrorChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #onList(list: ApplicationOutline[], heard: ReadonlySet<string>): string[] {
    const changes = this.#index.reconcile(list, { except: heard });
    if (this.#observedAt === undefined || this.#problem) {
      this.#lastWarning = undefined;
      this.#logger.info(
        `Argo CD "${this.instance}" is mirrored: ${
          this.#index.size
        } applications`,
      );
    }
    this.#observe(changes);
    return changes.flatMap(({ after }) => (after ? applicationKey(after) : []));
  }

  #onEvent(event: ApplicationEvent): void {
    if (event.type === 'keepAlive') {
      this.#observe([]);
      return;
    }
    const change =
      event.type === 'upsert'
        ? this.#index.upsert(event.application)
        : this.#index.delete(event.application);
    this.#lastWarning = undefined;
    this.#observe(change ? [change] : []);
  }

  #observe(applications: ApplicationChange[]): void {
    const status = this.#observedAt === undefined || Boolean(this.#problem);
    this.#observedAt = Date.now();
    this.#problem = undefined;
    this.#notify({ instance: this.instance, applications, status });
  }

  #onFailure(error: unknown): void {
    this.#warn(error, 'trying again until it answers');
    const problem =
      error instanceof ArgocdError
        ? error.problem
        : 'The mirror of Argo CD failed';
    const status = this.#problem !== problem;
    this.#problem = problem;
    this.#notify({ instance: this.instance, applications: [], status });
  }

  /** Says the same thing once until something else happens. */
  #warn(error: unknown, next: string): void {
    const message = `${isError(error) ? error.message : error}; ${next}`;
    if (message === this.#lastWarning) {
      this.#logger.debug(message);
    } else {
      this.#logger.warn(message);
    }
    this.#lastWarning = message;
  }

  #notify(change: MirrorChange): void {
    if (!change.status && change.applications.length === 0) {
      return;
    }
    for (const listener of this.#listeners) {
      listener(change);
    }
  }
}
