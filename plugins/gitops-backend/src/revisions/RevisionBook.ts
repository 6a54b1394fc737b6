import { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import {
  RevisionMetadata,
  RevisionSummary,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ArgocdApplication,
  MirrorChange,
  repositoryKey,
  WrittenCommit,
} from '@gitops-flow/backstage-plugin-gitops-node';
import {
  ArgocdInstanceAccess,
  FoundApplication,
} from '../argocd/ArgocdInstances';
import { ArgocdRevisions } from '../details/ArgocdRevisions';
import { RevisionQuestion, Revisions } from '../details/Revisions';
import { Interest } from '../polling/Interest';
import { BackgroundReads } from './BackgroundReads';
import { CommitLog } from './CommitLog';
import { CommitPages } from './CommitPages';

/** A commit, whole: the only kind of revision that has an author and a message. */
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const MAX_KEYS = 1_000;

/** A revision that has become known. */
export interface KnownRevision {
  /** Name of the instance; absent where it holds for all. */
  instance?: string;
  revisions: ReadonlySet<string>;
}

/**
 * Who made which revision, when and why. What is of the GitOps repository comes from GitHub, so that no page view
 * reaches an Argo CD; all else comes from the Argo CD that has it.
 */
export class RevisionBook implements Revisions {
  readonly #commits: CommitLog;
  readonly #argocd: ArgocdRevisions;
  readonly #logger: LoggerService;
  readonly #pages: CommitPages;
  readonly #gitopsRepository: string;
  readonly #background: BackgroundReads;
  readonly #keys = new Map<string, string>();
  readonly #listeners = new Set<(known: KnownRevision) => void>();

  static create(options: {
    commits: CommitLog;
    /** For repositories other than the GitOps repository. */
    argocd: ArgocdRevisions;
    logger: LoggerService;
    pages: CommitPages;
    /** Address of the GitOps repository. */
    repositoryUrl: string;
  }): RevisionBook {
    return new RevisionBook(options);
  }

  private constructor(options: Parameters<typeof RevisionBook.create>[0]) {
    this.#commits = options.commits;
    this.#argocd = options.argocd;
    this.#logger = options.logger;
    this.#pages = options.pages;
    this.#gitopsRepository = repositoryKey(options.repositoryUrl);
    this.#background = BackgroundReads.create({
      revisions: options.argocd,
      onRead: ({ access, revision }) =>
        this.#tell({
          instance: access.instance.name,
          revisions: new Set([revision]),
        }),
    });
    this.#commits.onChange(revisions => this.#tell({ revisions }));
  }

  /** Resolves when nothing is under way any more. The log of commits stays the caller's. */
  async stop(): Promise<void> {
    await this.#background.stop();
  }

  async find(
    access: ArgocdInstanceAccess,
    application: ArgocdApplication,
    options: RevisionQuestion,
  ): Promise<RevisionMetadata> {
    const { revision, source } = options;
    const { sources } = application;
    const repoUrl =
      source === undefined
        ? options.repoUrl ?? sources.at(0)?.repoUrl
        : sources.at(source)?.repoUrl;
    const commit =
      repoUrl !== undefined && this.#isGitops(repoUrl)
        ? await this.#findCommit(revision, options.signal)
        : undefined;
    const found: RevisionMetadata = commit
      ? toMetadata(commit)
      : await this.#argocd.find(access, application, options);
    const url = this.#pageOf(repoUrl, found.revision);
    return found.kind === 'git' && url ? { ...found, url } : found;
  }

  summarize(
    access: ArgocdInstanceAccess,
    entry: { revision: string; repoUrl?: string },
  ): RevisionSummary {
    const { revision, repoUrl } = entry;
    const url = this.#pageOf(repoUrl, revision);
    const commit =
      repoUrl !== undefined && this.#isGitops(repoUrl)
        ? this.#commits.get(revision)
        : undefined;
    return {
      ...(commit ? toSummary(commit) : this.#argocd.summarize(access, entry)),
      ...(url ? { url } : {}),
    };
  }

  /**
   * Asks in the background for what {@link summarize} does not know of a deployment. Costs nothing where that is known,
   * cannot be known or was asked for before.
   */
  want(
    { access, application }: FoundApplication,
    entry: { revision: string; repoUrl?: string },
    interest: Interest = 'page',
  ): void {
    const { revision, repoUrl } = entry;
    if (repoUrl === undefined || !COMMIT.test(revision)) {
      return;
    }
    if (this.#isGitops(repoUrl)) {
      this.#commits.want(revision, interest);
      return;
    }
    if (this.#argocd.knows(access, entry)) {
      return;
    }
    const source = application.sources.findIndex(
      origin => origin.kind === 'git' && origin.repoUrl === repoUrl,
    );
    if (source >= 0) {
      this.#background.want({
        access,
        application,
        revision,
        repoUrl,
        source,
        interest,
      });
    }
  }

  /** What has just been deployed is about to be looked at. */
  onMirrorChange({ applications }: MirrorChange): void {
    for (const { before, after } of applications) {
      const newest = after?.history.at(0);
      const known = before?.history.at(0);
      if (
        before?.detailed &&
        newest?.repoUrl &&
        newest.revision !== known?.revision &&
        this.#isGitops(newest.repoUrl)
      ) {
        this.#commits.want(newest.revision);
      }
    }
  }

  /**
   * Tells what was wanted and has become known.
   *
   * @returns a function that ends it
   */
  onChange(listener: (known: KnownRevision) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #findCommit(
    revision: string,
    signal: AbortSignal,
  ): Promise<WrittenCommit | undefined> {
    try {
      return await this.#commits.find(revision, { signal });
    } catch (error) {
      signal.throwIfAborted();
      this.#logger.debug(
        `GitHub was asked for the commit ${revision}, and Argo CD is asked instead: ${
          isError(error) ? error.message : error
        }`,
      );
      return undefined;
    }
  }

  #pageOf(repoUrl: string | undefined, revision: string): string | undefined {
    return repoUrl !== undefined && COMMIT.test(revision)
      ? this.#pages.pageOf(repoUrl, revision)
      : undefined;
  }

  #isGitops(repoUrl: string): boolean {
    return this.#keyOf(repoUrl) === this.#gitopsRepository;
  }

  /** Remembered: it is asked for each row of each answer. */
  #keyOf(repoUrl: string): string {
    const known = this.#keys.get(repoUrl);
    if (known !== undefined) {
      return known;
    }
    if (this.#keys.size >= MAX_KEYS) {
      this.#keys.clear();
    }
    const key = repositoryKey(repoUrl);
    this.#keys.set(repoUrl, key);
    return key;
  }

  #tell(known: KnownRevision): void {
    this.#listeners.forEach(listener => listener(known));
  }
}

function toMetadata(written: WrittenCommit): RevisionMetadata {
  const { commit, author, authoredAt, message } = written;
  return {
    kind: 'git',
    revision: commit,
    ...(author ? { author } : {}),
    ...(authoredAt ? { authoredAt } : {}),
    ...(message ? { message } : {}),
    tags: [],
  };
}

function toSummary(written: WrittenCommit): RevisionSummary {
  const { commit, author, authoredAt, message } = written;
  return {
    revision: commit,
    ...(author ? { author } : {}),
    ...(message ? { message: message.split('\n', 1)[0] } : {}),
    ...(authoredAt ? { authoredAt } : {}),
  };
}
