import { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { DeploymentHistory } from '@gitops-flow/backstage-plugin-gitops-common';
import { readDeployments } from '@gitops-flow/backstage-plugin-gitops-node';
import { ApplicationGrant } from '../access/ApplicationAccess';
import { toDeploymentRecord } from '../deployments/toDeploymentRecord';
import { DeploymentPage, HistoryStore } from '../history/HistoryStore';
import { RevisionBook } from '../revisions/RevisionBook';

/** What is read is one Application, where it is and to which environment it belongs. */
type HistorySubject = Pick<
  ApplicationGrant,
  'access' | 'application' | 'environment'
>;

/**
 * The deployments of an Application: all that were recorded, and what the mirror has seen since. That is written before
 * it is shown, as the recorder would in a moment: rows know by themselves whether they are new.
 */
export class HistoryReader {
  readonly #store: Pick<HistoryStore, 'list' | 'recordDeployments'>;
  readonly #revisions: Pick<RevisionBook, 'summarize' | 'want'>;
  readonly #logger: LoggerService;

  static create(options: {
    store: Pick<HistoryStore, 'list' | 'recordDeployments'>;
    revisions: Pick<RevisionBook, 'summarize' | 'want'>;
    logger: LoggerService;
  }): HistoryReader {
    return new HistoryReader(options);
  }

  private constructor(options: {
    store: Pick<HistoryStore, 'list' | 'recordDeployments'>;
    revisions: Pick<RevisionBook, 'summarize' | 'want'>;
    logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#revisions = options.revisions;
    this.#logger = options.logger;
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
    const { items, before } = await this.#list(subject, page);
    return {
      items: items.map(deployment => {
        this.#revisions.want(subject, deployment);
        return toDeploymentRecord(
          deployment,
          this.#revisions.summarize(subject.access, deployment),
        );
      }),
      ...(before ? { before } : {}),
    };
  }

  async #list(
    subject: HistorySubject,
    page: { limit: number; before?: string },
  ): Promise<DeploymentPage> {
    const { access, application, environment } = subject;
    const { namespace, name } = application;
    const key = { instance: access.instance.name, namespace, name };
    const stored = await this.#store.list([key], page);
    if (page.before !== undefined) {
      return stored;
    }
    const newest = Date.parse(stored.items.at(0)?.deployedAt ?? '') || 0;
    const unwritten = readDeployments(application, undefined).filter(
      ({ deployedAt }) => Date.parse(deployedAt) > newest,
    );
    if (unwritten.length === 0) {
      return stored;
    }
    // A page that is put together from two places could not say where the next one begins.
    try {
      await this.#store.recordDeployments(
        unwritten.map(deployment => ({ ...key, environment, ...deployment })),
      );
    } catch (error) {
      this.#logger.warn(
        `The newest deployments of ${name} could not be written, so its history is shown without them: ${
          isError(error) ? error.message : error
        }`,
      );
      return stored;
    }
    return this.#store.list([key], page);
  }
}
