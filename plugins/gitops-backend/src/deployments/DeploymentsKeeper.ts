import { HttpAuthService, LoggerService } from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { SignalsService } from '@backstage/plugin-signals-node';
import {
  applicationKey,
  GitopsConfig,
  GitopsRepository,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { EntityAccess } from '../access/EntityAccess';
import { ArgocdInstances } from '../argocd/ArgocdInstances';
import { DesiredImages } from '../desired/DesiredImages';
import { ArgocdRevisions } from '../details/ArgocdRevisions';
import { GitopsRouter } from '../openapi/GitopsRouter';
import { PullRequestWatch } from '../pullRequests/PullRequestWatch';
import { CommitLog } from '../revisions/CommitLog';
import { CommitPages } from '../revisions/CommitPages';
import { RevisionBook } from '../revisions/RevisionBook';
import { ApplicationOverview } from './ApplicationOverview';
import { Audience } from './Audience';
import { DeploymentOutcomes } from './DeploymentOutcomes';
import { createDeploymentsRouter } from './deploymentsRouter';
import { DeploymentsService } from './DeploymentsService';
import { DeploymentsSignals } from './DeploymentsSignals';
import { WindowAlarm } from './WindowAlarm';

interface KeeperOptions {
  access: Pick<EntityAccess, 'require'>;
  config: GitopsConfig;
  gitopsRepository: GitopsRepository;
  httpAuth: HttpAuthService;
  instances: ArgocdInstances;
  logger: LoggerService;
  outcomes: DeploymentOutcomes;
  /** Time between two questions to GitHub, in milliseconds. */
  pollMs: number;
  rootConfig: Config;
  signals: SignalsService;
}

/**
 * The overview of an entity with all that keeps it up to date and tells people that it has changed.
 */
export class DeploymentsKeeper {
  readonly overview: ApplicationOverview;
  readonly pullRequests: PullRequestWatch;
  readonly revisions: RevisionBook;
  readonly router: GitopsRouter;
  readonly #commits: CommitLog;
  readonly #desired: DesiredImages;
  readonly #signals: DeploymentsSignals;
  readonly #windows: WindowAlarm;

  static create(options: KeeperOptions): DeploymentsKeeper {
    return new DeploymentsKeeper(options);
  }

  private constructor(options: KeeperOptions) {
    const { access, config, gitopsRepository, httpAuth, instances } = options;
    const { logger, outcomes, pollMs, rootConfig, signals } = options;
    const { environments } = config;
    const repositoryUrl = config.repository.url;
    this.pullRequests = PullRequestWatch.create({
      source: gitopsRepository,
      logger,
      environments: environments.map(({ name }) => name),
      pollMs,
    });
    this.#commits = CommitLog.create({ source: gitopsRepository.log, logger });
    this.revisions = RevisionBook.create({
      commits: this.#commits,
      argocd: ArgocdRevisions.create({ logger }),
      logger,
      pages: CommitPages.fromConfig(rootConfig),
      repositoryUrl,
    });
    this.#desired = DesiredImages.create({
      source: gitopsRepository,
      logger,
      pollMs,
    });
    this.overview = ApplicationOverview.create({
      environments,
      desired: this.#desired,
      outcomes,
      revisions: this.revisions,
      repositoryUrl,
    });
    const audience = Audience.create();
    this.#signals = DeploymentsSignals.create({
      signals,
      audience,
      logger,
      instances,
      environments,
    });
    this.#windows = WindowAlarm.create({
      onDue: (entityRef, environment) =>
        this.#signals.onEnvironmentChange(entityRef, environment),
    });
    this.router = createDeploymentsRouter({
      httpAuth,
      access,
      service: DeploymentsService.create({
        environments,
        instances,
        overview: this.overview,
        pullRequests: this.pullRequests,
      }),
      audience,
      windows: this.#windows,
    });
    this.#listen(instances, outcomes);
  }

  start(): void {
    this.pullRequests.start();
    this.#commits.start();
    this.#desired.start();
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#signals.stop();
    this.#windows.stop();
    await Promise.all([
      this.pullRequests.stop(),
      this.revisions.stop(),
      this.#commits.stop(),
      this.#desired.stop(),
    ]);
  }

  /** Something has happened to the GitOps repository: a push to its main branch, or to a pull request. */
  poke(): void {
    this.pullRequests.poke();
    this.#commits.poke();
    this.#desired.poke();
  }

  /** Tells that a revision or a desired image has become known, or another one. */
  onLearned(listener: () => void): void {
    this.revisions.onChange(listener);
    this.#desired.onChange(listener);
  }

  #listen(instances: ArgocdInstances, outcomes: DeploymentOutcomes): void {
    instances.onChange(change => {
      outcomes.onMirrorChange(change);
      this.revisions.onMirrorChange(change);
      this.#signals.onMirrorChange(change);
    });
    this.pullRequests.onChange(changes =>
      this.#signals.onPullRequestChange(changes),
    );
    outcomes.onSettled(() => this.overview.onLearned());
    this.revisions.onChange(() => this.overview.onLearned());
    outcomes.onSettled(({ instance, applications }) =>
      this.#signals.onApplicationChange(
        ({ access, application }) =>
          access.instance.name === instance &&
          applications.has(applicationKey(application)),
      ),
    );
    this.revisions.onChange(({ instance, revisions }) =>
      this.#signals.onApplicationChange(
        ({ access, application }) =>
          (instance === undefined || access.instance.name === instance) &&
          application.history.some(({ revision }) => revisions.has(revision)),
      ),
    );
    this.#desired.onChange(paths =>
      this.#signals.onApplicationChange(found => {
        const path = this.overview.imagePathOf(found);
        return path !== undefined && paths.has(path);
      }),
    );
  }
}
