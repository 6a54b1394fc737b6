import { LoggerService } from '@backstage/backend-plugin-api';
import {
  ExpiringMap,
  isGithubError,
  RepositoryLog,
  WrittenCommit,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { SharedCall } from '../details/SharedCall';
import { HourlyCount } from '../polling/HourlyCount';
import { Interest } from '../polling/Interest';
import { Poll } from '../polling/Poll';

/** How much of the branch is read at the start. */
const FIRST_COMMITS = 300;
/** What is kept: some kilobytes each at the most, 300 bytes usually. */
const MAX_COMMITS = 5_000;
/** Even where nobody asks and nothing is deployed. Costs nothing while the branch does not move. */
const INTERVAL_MS = 3_600_000;
const MIN_GAP_MS = 2_000;
const MAX_WANTED = 500;
/** Beyond that only pages are served. */
const MAX_WANTED_FOR_ROWS = 250;
/** Commits that are older than the log, between two questions for what is new. */
const MAX_SINGLE_READS = 10;
/** GitHub lets an identity ask 5,000 times an hour, and people want to change things, too. */
const MAX_SINGLE_READS_PER_HOUR = 600;
/** Of those, so many are made for rows at the most. */
const MAX_READS_FOR_ROWS_PER_HOUR = 300;
const HOUR_MS = 3_600_000;

/** A commit's whole id: what it names never changes. */
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * The commits of the GitOps repository in memory: the newest ones of its main branch, and older ones that somebody has
 * looked at. Reading asks nobody. What is not known and wanted is asked for in the background: first what is new on the
 * branch, all at once, then each of the others alone. What is known is not asked for again while there is room for it.
 */
export class CommitLog {
  readonly #source: Pick<RepositoryLog, 'listNew' | 'read'>;
  readonly #poll: Poll;
  /** By id, oldest use first. */
  readonly #commits = new Map<string, WrittenCommit>();
  readonly #wanted = new Map<string, Interest>();
  /** That the repository does not have, by what GitHub last said. */
  readonly #missing = new ExpiringMap<true>({
    maxEntries: MAX_COMMITS,
    ttlMs: HOUR_MS,
  });
  readonly #listeners = new Set<(commits: ReadonlySet<string>) => void>();
  readonly #reading = new Map<string, SharedCall<WrittenCommit | undefined>>();
  readonly #singleReads = new HourlyCount();

  static create(options: {
    source: Pick<RepositoryLog, 'listNew' | 'read'>;
    logger: LoggerService;
    /** Shortest time between two questions. Default: 2 seconds. */
    minGapMs?: number;
  }): CommitLog {
    return new CommitLog(options);
  }

  private constructor(options: Parameters<typeof CommitLog.create>[0]) {
    this.#source = options.source;
    this.#poll = Poll.create({
      what: 'Commits of the GitOps repository',
      ask: signal => this.#ask(signal),
      logger: options.logger,
      intervalMs: INTERVAL_MS,
      minGapMs: options.minGapMs ?? MIN_GAP_MS,
    });
  }

  /** Reads the newest commits. */
  start(): void {
    this.#poll.start();
  }

  /** Resolves when no question is under way any more. */
  async stop(): Promise<void> {
    await this.#poll.stop();
  }

  /** The main branch may have moved: GitHub is asked soon. */
  poke(): void {
    this.#poll.poke();
  }

  /** Asks nobody. */
  get(commit: string): WrittenCommit | undefined {
    const known = this.#commits.get(commit);
    if (known) {
      this.#keep(known);
    }
    return known;
  }

  /**
   * Asks in the background for a commit that is not known. Costs nothing where it is, or where it was asked for before.
   */
  want(commit: string, interest: Interest = 'page'): void {
    const wanted = this.#wanted.get(commit);
    if (
      !COMMIT.test(commit) ||
      this.#commits.has(commit) ||
      wanted === 'page' ||
      wanted === interest ||
      this.#missing.get(commit) ||
      this.#wanted.size >=
        (interest === 'page' ? MAX_WANTED : MAX_WANTED_FOR_ROWS)
    ) {
      return;
    }
    this.#wanted.set(commit, interest);
    this.#poll.poke();
  }

  /**
   * Asks where it has to, for somebody who waits: once for all who wait for the same commit.
   *
   * @returns undefined for what is no whole id, for a commit that the repository does not have, and for one that is not
   * known when the hour's questions are used up
   * @throws GithubError, or the signal's reason
   */
  async find(
    commit: string,
    options: { signal: AbortSignal },
  ): Promise<WrittenCommit | undefined> {
    if (!COMMIT.test(commit)) {
      return undefined;
    }
    const known = this.get(commit);
    if (known || this.#missing.get(commit)) {
      return known;
    }
    const call = this.#reading.get(commit);
    if (call && !call.abandoned) {
      return call.join(options.signal);
    }
    return this.#singleReads.current < MAX_SINGLE_READS_PER_HOUR
      ? this.#read(commit).join(options.signal)
      : undefined;
  }

  /**
   * Tells the ids of wanted commits that have become known.
   *
   * @returns a function that ends it
   */
  onChange(listener: (commits: ReadonlySet<string>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const wanted = [...this.#wanted.keys()];
    const news = await this.#source.listNew({
      isKnown: commit => this.#commits.has(commit),
      limit: FIRST_COMMITS,
      signal,
    });
    // The newest are the last to be forgotten.
    news.reverse().forEach(commit => this.#keep(commit));
    this.#tell(wanted.filter(commit => this.#commits.has(commit)));
    const others = wanted.filter(commit => this.#wanted.has(commit));
    const readable = this.#readable(others);
    for (const commit of readable) {
      const found = await this.find(commit, { signal });
      this.#wanted.delete(commit);
      this.#tell(found ? [commit] : []);
    }
    if (readable.length > 0 && readable.length < others.length) {
      this.#poll.poke();
    }
  }

  /** Which of the commits may be asked for one by one now, those of pages first. */
  #readable(commits: string[]): string[] {
    const left = (interest: Interest, perHour: number) =>
      commits
        .filter(commit => this.#wanted.get(commit) === interest)
        .slice(0, Math.max(perHour - this.#singleReads.current, 0));
    return [
      ...left('page', MAX_SINGLE_READS_PER_HOUR),
      ...left('row', MAX_READS_FOR_ROWS_PER_HOUR),
    ].slice(0, MAX_SINGLE_READS);
  }

  #read(commit: string): SharedCall<WrittenCommit | undefined> {
    this.#singleReads.add();
    const call = SharedCall.start(signal => this.#askFor(commit, signal));
    this.#reading.set(commit, call);
    call.onEnd(() => {
      if (this.#reading.get(commit) === call) {
        this.#reading.delete(commit);
      }
    });
    return call;
  }

  async #askFor(
    commit: string,
    signal: AbortSignal,
  ): Promise<WrittenCommit | undefined> {
    try {
      const found = await this.#source.read(commit, { signal });
      this.#keep(found);
      return found;
    } catch (error) {
      if (isGithubError(error, 'notFound')) {
        this.#missing.set(commit, true);
        return undefined;
      }
      throw error;
    }
  }

  #keep(commit: WrittenCommit): void {
    this.#commits.delete(commit.commit);
    this.#commits.set(commit.commit, commit);
    if (this.#commits.size > MAX_COMMITS) {
      const [oldest] = this.#commits.keys();
      this.#commits.delete(oldest);
    }
  }

  #tell(found: string[]): void {
    found.forEach(commit => this.#wanted.delete(commit));
    if (found.length > 0) {
      const commits = new Set(found);
      this.#listeners.forEach(listener => listener(commits));
    }
  }
}
