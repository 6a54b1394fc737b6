import { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import {
  DeploymentPullRequest,
  readRequestMarker,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  backoff,
  GitopsRepository,
  isGithubError,
  RepositoryPullRequest,
  sleep,
} from '@gitops-flow/backstage-plugin-gitops-node';

const POLL_TIMEOUT_MS = 60_000;
const MAX_RETRY_MS = 300_000;
const MIN_RATE_LIMIT_WAIT_MS = 60_000;
const MERGED_FOR_MS = 600_000;

/** What the watch asks of a `GitopsRepository`. */
export type PullRequestSource = Pick<
  GitopsRepository,
  'listOpenPullRequests' | 'getPullRequest'
>;

interface WatchedPullRequest {
  application: string;
  pullRequest: DeploymentPullRequest;
  /** When it was first known to be merged, in milliseconds. */
  mergedAt?: number;
}

/**
 * Knows the pull requests that change an application: the open ones, and those merged in the last ten minutes, so that
 * the time between the merge and the Application is not empty. It asks GitHub on its own clock; reading asks nobody.
 * A merge that happened while nobody watched (before the start) is not known.
 */
export class PullRequestWatch {
  readonly #source: PullRequestSource;
  readonly #logger: LoggerService;
  readonly #environments: ReadonlySet<string>;
  readonly #pollMs: number;
  readonly #stop = new AbortController();
  readonly #listeners = new Set<(applications: string[]) => void>();
  #watched = new Map<number, WatchedPullRequest>();
  #running: Promise<void> | undefined;

  static create(options: {
    source: PullRequestSource;
    logger: LoggerService;
    /** Names of the configured environments. */
    environments: string[];
    /** Time between two questions, in milliseconds. */
    pollMs: number;
  }): PullRequestWatch {
    return new PullRequestWatch(options);
  }

  private constructor(options: {
    source: PullRequestSource;
    logger: LoggerService;
    environments: string[];
    pollMs: number;
  }) {
    this.#source = options.source;
    this.#logger = options.logger;
    this.#environments = new Set(options.environments);
    this.#pollMs = options.pollMs;
  }

  start(): void {
    this.#running ??= this.#run(this.#stop.signal);
  }

  /** Resolves when no question is under way any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /**
   * @returns the pull requests that change an application, newest first
   */
  pullRequestsOf(application: string): DeploymentPullRequest[] {
    return [...this.#watched.values()]
      .filter(watched => watched.application === application)
      .map(({ pullRequest }) => pullRequest)
      .sort((a, b) => b.number - a.number);
  }

  /**
   * Tells the names of the applications whose pull requests changed.
   *
   * @returns a function that ends it
   */
  onChange(listener: (applications: string[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      let delay = this.#pollMs;
      try {
        await this.#poll(
          AbortSignal.any([signal, AbortSignal.timeout(POLL_TIMEOUT_MS)]),
        );
        failures = 0;
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        this.#logFailure(error, failures);
        delay = backoff({
          attempt: failures + 1,
          baseMs: isGithubError(error, 'rateLimit')
            ? Math.max(this.#pollMs, MIN_RATE_LIMIT_WAIT_MS)
            : this.#pollMs,
          maxMs: MAX_RETRY_MS,
          random: Math.random,
        });
        failures += 1;
      }
      await sleep(delay, signal);
    }
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const open = await this.#source.listOpenPullRequests({ signal });
    const watched = new Map(
      open.flatMap(pullRequest => {
        const entry = this.#read(pullRequest);
        return entry ? [[pullRequest.number, entry] as const] : [];
      }),
    );
    const openNumbers = new Set(open.map(({ number }) => number));
    for (const [number, before] of this.#watched) {
      if (!openNumbers.has(number)) {
        const entry = await this.#readClosed(number, before, signal);
        if (entry) {
          watched.set(number, entry);
        }
      }
    }
    this.#replace(watched);
  }

  async #readClosed(
    number: number,
    before: WatchedPullRequest,
    signal: AbortSignal,
  ): Promise<WatchedPullRequest | undefined> {
    if (before.mergedAt !== undefined) {
      return Date.now() - before.mergedAt < MERGED_FOR_MS ? before : undefined;
    }
    const pullRequest = await this.#source.getPullRequest(number, { signal });
    const entry = this.#read(pullRequest);
    // One that is open again was opened between the two questions: the next round lists it.
    if (!entry || (pullRequest.state === 'closed' && !pullRequest.merged)) {
      return undefined;
    }
    const age = Date.now() - Date.parse(pullRequest.mergedAt ?? '');
    return age >= MERGED_FOR_MS ? undefined : entry;
  }

  #read(pullRequest: RepositoryPullRequest): WatchedPullRequest | undefined {
    const marker = readRequestMarker(pullRequest.body);
    if (!marker) {
      return undefined;
    }
    return {
      application: marker.application,
      pullRequest: {
        number: pullRequest.number,
        title: pullRequest.title,
        url: pullRequest.url,
        author: pullRequest.author,
        createdAt: pullRequest.createdAt,
        state: pullRequest.merged ? 'merged' : 'open',
        environments: marker.environments.filter(name =>
          this.#environments.has(name),
        ),
      },
      ...(pullRequest.merged ? { mergedAt: Date.now() } : {}),
    };
  }

  #replace(watched: Map<number, WatchedPullRequest>): void {
    const before = this.#watched;
    this.#watched = watched;
    const numbers = new Set([...before.keys(), ...watched.keys()]);
    const applications = [...numbers].flatMap(number => {
      const [a, b] = [before.get(number), watched.get(number)];
      return fingerprint(a) === fingerprint(b)
        ? []
        : [a?.application, b?.application].filter(name => name !== undefined);
    });
    if (applications.length > 0) {
      for (const listener of this.#listeners) {
        listener([...new Set(applications)]);
      }
    }
  }

  #logFailure(error: unknown, failures: number): void {
    const message = `Pull requests could not be read: ${
      isError(error) ? error.message : error
    }`;
    if (failures === 0) {
      this.#logger.warn(`${message}; trying again until it works`);
    } else {
      this.#logger.debug(message);
    }
  }
}

function fingerprint(watched: WatchedPullRequest | undefined): string {
  return JSON.stringify([watched?.application, watched?.pullRequest]);
}
