import { NotFoundError } from '@backstage/errors';
import { ArgocdApplication } from '@gitops-flow/backstage-plugin-gitops-node';
import { FoundApplication } from '../argocd/ArgocdInstances';
import { DetailCache } from '../details/DetailCache';
import { HistoryStore } from '../history/HistoryStore';

const ROWS_A_PAGE = 500;
/** 25 deployments a day for as long as they are kept. */
const MAX_PAGES = 20;
/** What has been deployed since is in the mirror. */
const TTL_MS = 10_000;
const MAX_APPLICATIONS = 200;
/** Of all together, in characters. */
const MAX_SIZE = 8 * 1024 * 1024;

/** A commit, whole: the only revision of a Git repository that Argo CD tells about. */
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** What is known of a revision before anybody is asked who made it. */
interface DeployedRevision {
  /** Address of the repository that the revision belongs to. */
  repoUrl?: string;
}

interface StoredRevisions {
  /** By revision. */
  repositories: ReadonlyMap<string, string | undefined>;
  size: number;
}

/**
 * Knows which revisions are an Application's own: those that it was deployed at, that its operation is about, and that
 * its sources name. Repositories are shared: who may see one Application must not read the commits of all others.
 */
export class DeployedRevisions {
  readonly #store: Pick<HistoryStore, 'list'>;
  /** Somebody who asks for one made-up revision after the other costs the database one reading. */
  readonly #stored = DetailCache.create<StoredRevisions>({
    ttlOf: () => TTL_MS,
    maxSubjects: MAX_APPLICATIONS,
    maxSize: MAX_SIZE,
  });

  static create(options: {
    store: Pick<HistoryStore, 'list'>;
  }): DeployedRevisions {
    return new DeployedRevisions(options.store);
  }

  private constructor(store: Pick<HistoryStore, 'list'>) {
    this.#store = store;
  }

  /**
   * @throws NotFoundError for a revision that is not the Application's own, or the signal's reason
   */
  async require(
    found: FoundApplication,
    revision: string,
    options: { signal: AbortSignal },
  ): Promise<DeployedRevision> {
    const { application } = found;
    const mirrored = mirroredRevision(application, revision);
    if (mirrored) {
      return mirrored;
    }
    const { repositories } = await this.#readStored(found, options.signal);
    if (!repositories.has(revision)) {
      throw new NotFoundError(
        `${application.name} has no deployment of the revision ${JSON.stringify(
          revision,
        )}: take one out of its history`,
      );
    }
    return { repoUrl: repositories.get(revision) };
  }

  async #readStored(
    { access, application }: FoundApplication,
    signal: AbortSignal,
  ): Promise<StoredRevisions> {
    const { namespace, name } = application;
    const key = { instance: access.instance.name, namespace, name };
    return this.#stored.get(
      { subject: Object.values(key).join('\n'), detail: '' },
      async shared => {
        const repositories = new Map<string, string | undefined>();
        let size = 0;
        let before: string | undefined;
        for (let page = 0; page < MAX_PAGES; page += 1) {
          shared.throwIfAborted();
          const { items, ...next } = await this.#store.list([key], {
            limit: ROWS_A_PAGE,
            ...(before ? { before } : {}),
          });
          for (const { revision, repoUrl } of items) {
            // The newest deployment says where it is from today.
            if (!repositories.has(revision)) {
              repositories.set(revision, repoUrl);
              size += revision.length + (repoUrl?.length ?? 0);
            }
          }
          before = next.before;
          if (!before) {
            break;
          }
        }
        return { repositories, size };
      },
      signal,
    );
  }
}

function mirroredRevision(
  { history, operation, sources }: ArgocdApplication,
  revision: string,
): DeployedRevision | undefined {
  const deployment = history.find(entry => entry.revision === revision);
  if (deployment) {
    return { repoUrl: deployment.repoUrl };
  }
  if (operation?.revision === revision) {
    return {};
  }
  // A branch names the newest commit of everybody.
  const source = sources.find(
    ({ kind, targetRevision }) =>
      targetRevision === revision && (kind !== 'git' || COMMIT.test(revision)),
  );
  return source && { repoUrl: source.repoUrl };
}
