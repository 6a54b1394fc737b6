import { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import {
  ApplicationOrigin,
  GithubPush,
  readGithubPush,
  repositoryKey,
} from '@gitops-flow/backstage-plugin-gitops-node';

const REPEAT_MS = 3_000;
const SEND_TIMEOUT_MS = 15_000;
const MAX_PENDING = 1_000;

/** Of more, none is named: Argo CD then looks at every Application of the repository. */
const MAX_FILES = 3_000;

interface Recent {
  /** All pushes since it was quiet, as one. */
  push: GithubPush;
  timer: NodeJS.Timeout;
}

/** An Argo CD that is told of pushes. */
export interface PushTarget {
  /** Name of the instance. */
  name: string;
  /** Where the manifests of its Applications come from, as far as it is known. */
  repositories(): ReadonlySet<string>;
  push(push: GithubPush, options: { signal: AbortSignal }): Promise<void>;
}

/**
 * Passes GitHub's pushes on to the Argo CDs that have an Application out of that repository. People then see a merge
 * within a second, also where GitHub cannot reach Argo CD.
 *
 * Argo CD drops a push that comes while it still looks at the one before (seen with two in one second). So pushes of a
 * branch that follow each other closely are told once more as one, when it is quiet again: what was dropped may be any of
them.
 */
export class PushForwarder {
  readonly #targets: PushTarget[];
  readonly #logger: LoggerService;
  readonly #repeatMs: number;
  readonly #stop = new AbortController();
  readonly #recent = new Map<string, Recent>();
  readonly #sending = new Set<Promise<void>>();

  static create(options: {
    targets: PushTarget[];
    logger: LoggerService;
    /** Pushes that follow each other within this are told again after it. Default: 3 seconds. */
    repeatMs?: number;
  }): PushForwarder {
    return new PushForwarder(options);
  }

  private constructor(options: {
    targets: PushTarget[];
    logger: LoggerService;
    repeatMs?: number;
  }) {
    this.#targets = options.targets;
    this.#logger = options.logger;
    this.#repeatMs = options.repeatMs ?? REPEAT_MS;
  }

  /**
   * @param payload - body of GitHub's webhook. What is no push is left alone
   */
  onPush(payload: unknown): void {
    const push = readGithubPush(payload);
    if (!push || this.#stop.signal.aborted) {
      return;
    }
    const key = `${push.repository.html_url} ${push.ref}`;
    const before = this.#recent.get(key);
    clearTimeout(before?.timer);
    this.#recent.delete(key);
    if (this.#recent.size >= MAX_PENDING) {
      this.#logger.warn(
        `More than ${MAX_PENDING} branches are pushed to at once: Argo CD finds ${push.repository.html_url} by itself`,
      );
      return;
    }
    this.#send(push);
    const all = before ? join(before.push, push) : push;
    this.#recent.set(key, {
      push: all,
      timer: setTimeout(() => {
        this.#recent.delete(key);
        if (before) {
          this.#send(all);
        }
      }, this.#repeatMs),
    });
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#recent.forEach(({ timer }) => clearTimeout(timer));
    this.#recent.clear();
    await Promise.all(this.#sending);
  }

  #send(push: GithubPush): void {
    const key = repositoryKey(push.repository.html_url);
    for (const target of this.#targets) {
      if (target.repositories().has(key)) {
        const sending = this.#tell(target, push);
        this.#sending.add(sending);
        sending.finally(() => this.#sending.delete(sending));
      }
    }
  }

  async #tell(target: PushTarget, push: GithubPush): Promise<void> {
    try {
      await target.push(push, {
        signal: AbortSignal.any([
          this.#stop.signal,
          AbortSignal.timeout(SEND_TIMEOUT_MS),
        ]),
      });
    } catch (error) {
      if (!this.#stop.signal.aborted) {
        this.#logger.warn(
          `Argo CD "${target.name}" was not told of a push to ${
            push.ref
          } and finds it with its next poll: ${
            isError(error) ? error.message : error
          }`,
        );
      }
    }
  }
}

/** Two pushes that follow each other, as one. */
function join(first: GithubPush, second: GithubPush): GithubPush {
  const commits = [...first.commits, ...second.commits];
  const files = commits.reduce(
    (sum, { added, modified, removed }) =>
      sum + added.length + modified.length + removed.length,
    0,
  );
  // A push that names no commits means everything, and so does what it is part of.
  const all = first.commits.length === 0 || second.commits.length === 0;
  return {
    ...second,
    before: first.before,
    commits: all || files > MAX_FILES ? [] : commits,
  };
}

/** Keys of the repositories that Applications come from. */
export function repositoriesOf(
  applications: Iterable<{ sources: ApplicationOrigin[] }>,
): Set<string> {
  const keys = new Set<string>();
  for (const { sources } of applications) {
    for (const { repoUrl } of sources) {
      keys.add(repositoryKey(repoUrl));
    }
  }
  return keys;
}
