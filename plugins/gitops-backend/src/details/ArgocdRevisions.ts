import { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  RevisionMetadata,
  RevisionSummary,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ArgocdApplication,
  ExpiringMap,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { withArgocdErrors } from '../argocd/argocdErrors';
import { ArgocdInstanceAccess } from '../argocd/ArgocdInstances';
import { Detail, toDetail } from './Detail';
import { DetailCache } from './DetailCache';
import { Revisions } from './Revisions';

/** A commit or a digest, whole: what it names never changes. Versions, tags and short commits may. */
const FIXED = /^(?:[0-9a-f]{40}|[0-9a-f]{64}|sha256:[0-9a-f]{64})$/;
const TTL_MS = 10 * 60 * 1_000;
const MAX_REVISIONS = 5_000;
const MAX_SIZE = 16 * 1024 * 1024;

/**
 * What Argo CD knows of revisions. Each is asked for once: commits are kept as long as there is room.
 */
export class ArgocdRevisions implements Revisions {
  readonly #logger: LoggerService;
  readonly #revisions = DetailCache.create<Detail<RevisionMetadata>>({
    ttlOf: ({ answer }) => (FIXED.test(answer.revision) ? Infinity : TTL_MS),
    maxSubjects: MAX_REVISIONS,
    maxSize: MAX_SIZE,
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
    options: { revision: string; source?: number; signal: AbortSignal },
  ): Promise<RevisionMetadata> {
    const { revision, signal } = options;
    const { sources } = application;
    const source = options.source ?? sourceOf(application, revision);
    const origin = sources.at(source);
    if (!origin) {
      throw new InputError(
        `query.source is ${source}: ${application.name} has ${sources.length} sources, count them from 0`,
      );
    }
    const { kind, repoUrl, chart = '' } = origin;
    const { answer } = await this.#revisions.get(
      {
        subject: keyOf(access, { repoUrl, revision }),
        detail: [kind, chart].join('\n'),
      },
      shared =>
        withArgocdErrors(this.#logger, async () =>
          toDetail(
            await access.details.readRevision(
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
        ),
      signal,
    );
    if (answer.kind === 'git') {
      this.#summaries.set(
        keyOf(access, { repoUrl, revision }),
        toSummary(answer),
      );
    }
    return answer;
  }

  summarize(
    access: ArgocdInstanceAccess,
    entry: { revision: string; repoUrl?: string },
  ): RevisionSummary {
    return (
      this.#summaries.get(keyOf(access, entry)) ?? { revision: entry.revision }
    );
  }
}

function keyOf(
  { instance }: ArgocdInstanceAccess,
  entry: { revision: string; repoUrl?: string },
): string {
  return [instance.name, entry.repoUrl, entry.revision].join('\n');
}

/** Of several sources, the one whose repository a deployment of the revision names. */
function sourceOf(
  { sources, history }: ArgocdApplication,
  revision: string,
): number {
  const deployment = history.find(entry => entry.revision === revision);
  const index = sources.findIndex(
    ({ repoUrl }) => repoUrl === deployment?.repoUrl,
  );
  return Math.max(index, 0);
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
