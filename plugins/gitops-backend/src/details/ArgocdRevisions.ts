import { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  RevisionMetadata,
  RevisionSummary,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ArgocdApplication,
  ArgocdError,
  applicationKey,
  ExpiringMap,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { logArgocdError, translateArgocdError } from '../argocd/argocdErrors';
import { ArgocdInstanceAccess } from '../argocd/ArgocdInstances';
import { Detail, toDetail } from './Detail';
import { DetailCache } from './DetailCache';
import { RevisionQuestion, Revisions } from './Revisions';

/** A commit or a digest, whole: what it names never changes. Versions, tags and short commits may. */
const FIXED = /^(?:[0-9a-f]{40}|[0-9a-f]{64}|sha256:[0-9a-f]{64})$/;
const TTL_MS = 10 * 60 * 1_000;
const MAX_REVISIONS = 5_000;
const MAX_SIZE = 16 * 1024 * 1024;
/** Argo CD asks Git each time for what it cannot find, which may have been out of reach for a moment only. */
const MISSING_TTL_MS = 3 * 60 * 1_000;
const MAX_MISSING = 1_000;
/** What Argo CD says, as an error of its own, where there is no such revision, or not any more (fact 32). */
const NO_SUCH_REVISION = /\bFailed to checkout revision\b|\bmust be resolved\b/;

/**
 * What Argo CD knows of revisions. Each is asked for once: commits are kept as long as there is room, and that there is
 * none for some minutes.
 */
export class ArgocdRevisions implements Revisions {
  readonly #logger: LoggerService;
  readonly #revisions = DetailCache.create<Detail<RevisionMetadata>>({
    ttlOf: ({ answer }) => (FIXED.test(answer.revision) ? Infinity : TTL_MS),
    maxSubjects: MAX_REVISIONS,
    maxSize: MAX_SIZE,
  });
  readonly #missing = new ExpiringMap<{ error: unknown }>({
    maxEntries: MAX_MISSING,
    ttlMs: MISSING_TTL_MS,
  });
  readonly #summaries = new ExpiringMap<RevisionSummary>({
    maxEntries: MAX_REVISIONS,
    ttlMs: Infinity,
  });

  static create(options: { logger: LoggerService }): ArgocdRevisions {
    return new ArgocdRevisions(options.logger);
  }

  private constructor(logger: LoggerService) {
    this.#logger = logger;
  }

  async find(
    access: ArgocdInstanceAccess,
    application: ArgocdApplication,
    options: RevisionQuestion,
  ): Promise<RevisionMetadata> {
    const { revision, repoUrl: deployed, signal } = options;
    const { sources } = application;
    const source =
      options.source ??
      Math.max(
        sources.findIndex(({ repoUrl }) => repoUrl === deployed),
        0,
      );
    const origin = sources.at(source);
    if (!origin) {
      throw new InputError(
        `query.source is ${source}: ${application.name} has ${sources.length} sources, count them from 0`,
      );
    }
    const { kind, repoUrl, chart = '' } = origin;
    const subject = keyOf(access, { repoUrl, revision });
    const detail = [kind, chart].join('\n');
    // It may be the Application that is not there: others have the same repository.
    const key = [applicationKey(application), subject, detail].join('\n');
    const { answer } = await this.#revisions.get(
      { subject, detail },
      shared =>
        this.#unlessMissing(key, async () =>
          access.details.readRevision(
            application,
            {
              revision,
              kind,
              // Argo CD takes the first where nothing is said.
              ...(sources.length > 1 ? { source } : {}),
            },
            { signal: shared },
          ),
        ),
      signal,
    );
    if (answer.kind === 'git') {
      this.#summaries.set(subject, toSummary(answer));
    }
    return answer;
  }

  /** Whether {@link summarize} tells more than the revision. */
  knows(
    access: ArgocdInstanceAccess,
    entry: { revision: string; repoUrl?: string },
  ): boolean {
    return this.#summaries.get(keyOf(access, entry)) !== undefined;
  }

  summarize(
    access: ArgocdInstanceAccess,
    entry: { revision: string; repoUrl?: string },
  ): RevisionSummary {
    return (
      this.#summaries.get(keyOf(access, entry)) ?? { revision: entry.revision }
    );
  }

  async #unlessMissing(
    key: string,
    read: () => Promise<RevisionMetadata>,
  ): Promise<Detail<RevisionMetadata>> {
    const missing = this.#missing.get(key);
    if (missing) {
      throw missing.error;
    }
    try {
      return toDetail(await read());
    } catch (error) {
      logArgocdError(this.#logger, error);
      const translated = translateArgocdError(error);
      if (isMissing(error)) {
        this.#missing.set(key, { error: translated });
      }
      throw translated;
    }
  }
}

function keyOf(
  { instance }: ArgocdInstanceAccess,
  entry: { revision: string; repoUrl?: string },
): string {
  return [instance.name, entry.repoUrl, entry.revision].join('\n');
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof ArgocdError &&
    (error.reason === 'notFound' ||
      (error.reason === 'failed' && NO_SUCH_REVISION.test(error.message)))
  );
}

function toSummary(
  metadata: Extract<RevisionMetadata, { kind: 'git' }>,
): RevisionSummary {
  const { revision, author, message, authoredAt, url } = metadata;
  return {
    revision,
    ...(author ? { author } : {}),
    ...(message ? { message: message.split('\n', 1)[0] } : {}),
    ...(authoredAt ? { authoredAt } : {}),
    ...(url ? { url } : {}),
  };
}
