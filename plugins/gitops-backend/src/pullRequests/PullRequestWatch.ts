import { LoggerService } from '@backstage/backend-plugin-api';
import {
  DeploymentPullRequest,
  readRequestMarker,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  GitopsRepository,
  RepositoryPullRequest,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { Poll } from '../polling/Poll';

const MERGED_FOR_MS = 600_000;
const NONE: readonly DeploymentPullRequest[] = [];

/** What the watch asks of a `GitopsRepository`. */
export type PullRequestSource = Pick<
  GitopsRepository,
  'listOpenPullRequests' | 'getPullRequest'
>;

/** That pull requests of an application are not what they were. */
export interface PullRequestChange {
  application: string;
  /** Names of the environments that they touch, or touched before. */
  environments: string[];
}

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
  readonly #environments: ReadonlySet<string>;
  readonly #poll: Poll;
  readonly #listeners = new Set<(changes: PullRequestChange[]) => void>();
  #watched = new Map<number, WatchedPullRequest>();
  /** Newest first. */
  #byApplication = new Map<string, DeploymentPullRequest[]>();

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

  private constructor(options: Parameters<typeof PullRequestWatch.create>[0]) {
    this.#source = options.source;
    this.#environments = new Set(options.environments);
    this.#poll = Poll.create({
      what: 'Pull requests',
      ask: signal => this.#ask(signal),
      logger: options.logger,
      intervalMs: options.pollMs,
    });
  }

  start(): void {
    this.#poll.start();
  }

  /** Resolves when no question is under way any more. */
  async stop(): Promise<void> {
    await this.#poll.stop();
  }

  /** Something has happened to a pull request: GitHub is asked now. */
  poke(): void {
    this.#poll.poke();
  }

  /**
   * @returns the pull requests that change an application, newest first: the same list for as long as none has changed
   */
  pullRequestsOf(application: string): readonly DeploymentPullRequest[] {
    return this.#byApplication.get(application) ?? NONE;
  }

  /**
   * @returns a function that ends it
   */
  onChange(listener: (changes: PullRequestChange[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #ask(signal: AbortSignal): Promise<void> {
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
    const changed = [...numbers].flatMap(number => {
      const states = [before.get(number), watched.get(number)];
      return fingerprint(states[0]) === fingerprint(states[1])
        ? []
        : states.filter(state => state !== undefined);
    });
    const environmentsOf = new Map<string, Set<string>>();
    for (const { application, pullRequest } of changed) {
      const known = environmentsOf.get(application) ?? [];
      environmentsOf.set(
        application,
        new Set([...known, ...pullRequest.environments]),
      );
    }
    if (environmentsOf.size === 0) {
      return;
    }
    this.#byApplication = groupByApplication(watched.values());
    const changes = [...environmentsOf].map(([application, environments]) => ({
      application,
      environments: [...environments],
    }));
    this.#listeners.forEach(listener => listener(changes));
  }
}

function groupByApplication(
  watched: Iterable<WatchedPullRequest>,
): Map<string, DeploymentPullRequest[]> {
  const groups = new Map<string, DeploymentPullRequest[]>();
  for (const { application, pullRequest } of watched) {
    const group = groups.get(application) ?? [];
    group.push(pullRequest);
    groups.set(application, group);
  }
  groups.forEach(group => group.sort((a, b) => b.number - a.number));
  return groups;
}

function fingerprint(watched: WatchedPullRequest | undefined): string {
  return JSON.stringify([watched?.application, watched?.pullRequest]);
}
