import { LoggerService } from '@backstage/backend-plugin-api';
import { DeploymentPullRequest } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  GitopsRepository,
  RepositoryPullRequest,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { Poll } from '../polling/Poll';
import { ChangedPathsSource, TouchedApplications } from './TouchedApplications';

const MERGED_FOR_MS = 600_000;
const CONCURRENT_READS = 4;
const NONE: readonly DeploymentPullRequest[] = [];

/** What the watch asks of a `GitopsRepository`. */
export type PullRequestSource = ChangedPathsSource &
  Pick<GitopsRepository, 'listOpenPullRequests' | 'getPullRequest'>;

/** That pull requests of an application are not what they were. */
export interface PullRequestChange {
  team: string;
  application: string;
  /** Names of the environments that they touch, or touched before. */
  environments: string[];
}

/** A pull request as one of the applications sees it that it changes. */
interface ApplicationPullRequest {
  team: string;
  application: string;
  pullRequest: DeploymentPullRequest;
}

interface WatchedPullRequest {
  applications: ApplicationPullRequest[];
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
  readonly #touched: TouchedApplications;
  readonly #listeners = new Set<(changes: PullRequestChange[]) => void>();
  #watched = new Map<number, WatchedPullRequest>();
  /** By name of the application, then by team; newest first. */
  #byApplication = new Map<string, Map<string, DeploymentPullRequest[]>>();

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
    this.#touched = TouchedApplications.create(options);
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
   * @param coversTeam - whether what the GitOps repository keeps for a team counts: two teams may have applications of
   * one name
   * @returns the pull requests that change an application, newest first: the same list for as long as none has changed,
   * unless several teams count
   */
  pullRequestsOf(
    application: string,
    coversTeam: (team: string) => boolean,
  ): readonly DeploymentPullRequest[] {
    const found = [...(this.#byApplication.get(application) ?? [])].flatMap(
      ([team, pullRequests]) => (coversTeam(team) ? [pullRequests] : []),
    );
    return found.length > 1 ? unite(found.flat()) : found[0] ?? NONE;
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
    const watched = new Map<number, WatchedPullRequest>();
    for (let i = 0; i < open.length; i += CONCURRENT_READS) {
      const some = open.slice(i, i + CONCURRENT_READS);
      const entries = await Promise.all(
        some.map(pullRequest => this.#read(pullRequest, signal)),
      );
      entries.forEach((entry, index) => {
        if (entry) {
          watched.set(some[index].number, entry);
        }
      });
    }
    const openNumbers = new Set(open.map(({ number }) => number));
    for (const [number, before] of this.#watched) {
      if (!openNumbers.has(number)) {
        const entry = await this.#readClosed(number, before, signal);
        if (entry) {
          watched.set(number, entry);
        }
      }
    }
    this.#touched.keepOnly(new Set([...openNumbers, ...watched.keys()]));
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
    // One that is open again was opened between the two questions: the next round lists it.
    if (pullRequest.state === 'closed' && !pullRequest.merged) {
      return undefined;
    }
    const age = Date.now() - Date.parse(pullRequest.mergedAt ?? '');
    return age >= MERGED_FOR_MS ? undefined : this.#read(pullRequest, signal);
  }

  /** @returns undefined for one that changes no application */
  async #read(
    pullRequest: RepositoryPullRequest,
    signal: AbortSignal,
  ): Promise<WatchedPullRequest | undefined> {
    const touched = await this.#touched.of(pullRequest, { signal });
    if (touched.length === 0) {
      return undefined;
    }
    const { number, title, url, author, createdAt, merged } = pullRequest;
    return {
      applications: touched.map(({ team, application, environments }) => ({
        team,
        application,
        pullRequest: {
          number,
          title,
          url,
          author,
          createdAt,
          state: merged ? 'merged' : 'open',
          environments: environments.filter(name =>
            this.#environments.has(name),
          ),
        },
      })),
      ...(merged ? { mergedAt: Date.now() } : {}),
    };
  }

  #replace(watched: Map<number, WatchedPullRequest>): void {
    const before = byPlace(this.#watched);
    const after = byPlace(watched);
    this.#watched = watched;
    const changes = new Map<string, PullRequestChange>();
    for (const key of new Set([...before.keys(), ...after.keys()])) {
      const states = [before.get(key), after.get(key)];
      if (JSON.stringify(states[0]) !== JSON.stringify(states[1])) {
        for (const state of states) {
          if (state) {
            addChange(changes, state);
          }
        }
      }
    }
    if (changes.size === 0) {
      return;
    }
    this.#byApplication = groupByApplication(after.values());
    this.#listeners.forEach(listener => listener([...changes.values()]));
  }
}

/** What one application sees of one pull request, under a key of its own. */
function byPlace(
  watched: Map<number, WatchedPullRequest>,
): Map<string, ApplicationPullRequest> {
  return new Map(
    [...watched].flatMap(([number, { applications }]) =>
      applications.map(each => [
        JSON.stringify([number, each.team, each.application]),
        each,
      ]),
    ),
  );
}

function addChange(
  changes: Map<string, PullRequestChange>,
  { team, application, pullRequest }: ApplicationPullRequest,
): void {
  const key = JSON.stringify([team, application]);
  const known = changes.get(key)?.environments ?? [];
  const environments = [...new Set([...known, ...pullRequest.environments])];
  changes.set(key, { team, application, environments });
}

function groupByApplication(
  watched: Iterable<ApplicationPullRequest>,
): Map<string, Map<string, DeploymentPullRequest[]>> {
  const groups = new Map<string, Map<string, DeploymentPullRequest[]>>();
  for (const { team, application, pullRequest } of watched) {
    const teams =
      groups.get(application) ?? new Map<string, DeploymentPullRequest[]>();
    groups.set(application, teams);
    teams.set(team, newestFirst([...(teams.get(team) ?? []), pullRequest]));
  }
  return groups;
}

/** One pull request may change applications of one name for several teams. */
function unite(pullRequests: DeploymentPullRequest[]): DeploymentPullRequest[] {
  const united = new Map<number, DeploymentPullRequest>();
  for (const pullRequest of pullRequests) {
    const { number, environments } = pullRequest;
    const known = united.get(number)?.environments ?? [];
    united.set(number, {
      ...pullRequest,
      environments: [...new Set([...known, ...environments])],
    });
  }
  return newestFirst([...united.values()]);
}

function newestFirst(
  pullRequests: DeploymentPullRequest[],
): DeploymentPullRequest[] {
  return pullRequests.sort((a, b) => b.number - a.number);
}
