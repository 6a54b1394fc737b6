import { DeploymentHistory } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  Deployment,
  readDeployments,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { ApplicationGrant } from '../access/ApplicationAccess';
import { DeploymentOutcomes } from '../deployments/DeploymentOutcomes';
import { toDeploymentRecord } from '../deployments/toDeploymentRecord';
import { HistoryStore, StoredDeployment } from '../history/HistoryStore';
import { RevisionBook } from '../revisions/RevisionBook';

/** What is read is one Application, where it is and to which environment it belongs. */
type HistorySubject = Pick<
  ApplicationGrant,
  'access' | 'application' | 'environment'
>;

interface HistoryReaderOptions {
  store: Pick<HistoryStore, 'list'>;
  outcomes: Pick<DeploymentOutcomes, 'of'>;
  revisions: Pick<RevisionBook, 'summarize' | 'want'>;
  /** How long deployments are kept. */
  retentionMs: number;
}

/**
 * The deployments of an Application: all that were recorded, what the mirror has seen since, and what Argo CD remembers
 * although it is too old to be kept. Writing is left to the recorder, which knows what is too old.
 */
export class HistoryReader {
  readonly #store: Pick<HistoryStore, 'list'>;
  readonly #outcomes: Pick<DeploymentOutcomes, 'of'>;
  readonly #revisions: Pick<RevisionBook, 'summarize' | 'want'>;
  readonly #retentionMs: number;

  static create(options: HistoryReaderOptions): HistoryReader {
    return new HistoryReader(options);
  }

  private constructor(options: HistoryReaderOptions) {
    this.#store = options.store;
    this.#outcomes = options.outcomes;
    this.#revisions = options.revisions;
    this.#retentionMs = options.retentionMs;
  }

  /**
   * What is not known of a revision is asked for in the background, so that it is there the next time.
   *
   * @param page - `before`: cursor out of the page above
   * @throws InputError when the cursor is none of ours
   */
  async read(
    subject: HistorySubject,
    page: { limit: number; before?: string },
  ): Promise<DeploymentHistory> {
    const { access, application } = subject;
    const { namespace, name } = application;
    const { items, before } = await this.#store.list(
      [{ instance: access.instance.name, namespace, name }],
      { ...page, seen: this.#seen(subject) },
    );
    return {
      items: items.map(deployment => {
        this.#revisions.want(subject, deployment);
        return toDeploymentRecord(
          deployment,
          this.#revisions.summarize(access, deployment),
        );
      }),
      ...(before ? { before } : {}),
    };
  }

  /** All that Argo CD remembers: the recorder leaves out what is too old, and comes to the newest in a moment. */
  #seen({
    access,
    application,
    environment,
  }: HistorySubject): StoredDeployment[] {
    const { namespace, name } = application;
    const instance = access.instance.name;
    const keptSince = Date.now() - this.#retentionMs;
    return readDeployments(application, undefined).map(deployment => {
      const { outcome, settledAt, requestedBy } = this.#outcomes.of(
        instance,
        application,
        deployment,
      );
      return {
        ...deployment,
        instance,
        namespace,
        name,
        environment,
        // Health that moves after so long is not the doing of the deployment.
        outcome:
          outcome === 'running' && !isSince(keptSince, deployment)
            ? undefined
            : outcome,
        settledAt,
        requestedBy: requestedBy ?? deployment.requestedBy,
      };
    });
  }
}

function isSince(time: number, { deployedAt }: Deployment): boolean {
  return Date.parse(deployedAt) >= time;
}
