import { InputError } from '@backstage/errors';
import {
  ApplicationSpec,
  promotionBranch,
  SettingsChange,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsConfig } from '../config/readGitopsConfig';
import { GitopsRepository } from '../github/GitopsRepository';
import { RepositoryPullRequest } from '../github/RepositoryPullRequest';
import { ApplicationPlace } from '../render/paths';
import { needsMetrics } from '../render/values';
import { ApplicationReader, DeployedApplication } from './ApplicationReader';
import { findApplication } from './findApplication';
import { ImageHistory } from './ImageHistory';
import { ChangePlan, planChange } from './planChange';
import { CreationPlan, planCreation } from './planCreation';
import { DecommissionPlan, planDecommission } from './planDecommission';
import { planPromotion, PromotionPlan } from './planPromotion';
import { planRollback, RollbackPlan } from './planRollback';
import { readPlatformValues } from './platformValues';
import { readPlatformSettings } from './readPlatformSettings';

interface Asking {
  /** Who asks, as people call them; absent in a preview. */
  requester?: string;
  signal?: AbortSignal;
}

/**
 * Reads what a request about an application needs to know, and works out its pull request. Writes nothing: actions
 * propose what comes of it, previews show it.
 *
 * Every method throws NotFoundError or ConflictError for an application that is not there or not merged yet, and
 * InputError or ConflictError, with the field and what to do, for a request that is not possible.
 *
 * @public
 */
export class ApplicationRequests {
  readonly #config: GitopsConfig;
  readonly #gitopsRepository: GitopsRepository;
  readonly #reader: ApplicationReader;
  readonly #history: ImageHistory;

  static create(options: {
    config: GitopsConfig;
    gitopsRepository: GitopsRepository;
    reader: ApplicationReader;
    history: ImageHistory;
  }): ApplicationRequests {
    return new ApplicationRequests(options);
  }

  private constructor(options: {
    config: GitopsConfig;
    gitopsRepository: GitopsRepository;
    reader: ApplicationReader;
    history: ImageHistory;
  }) {
    this.#config = options.config;
    this.#gitopsRepository = options.gitopsRepository;
    this.#reader = options.reader;
    this.#history = options.history;
  }

  async creation(
    request: Asking & {
      spec: ApplicationSpec;
      /** Page of the entity in Backstage. */
      entityUrl: string;
      repositoryUrl?: string;
    },
  ): Promise<CreationPlan> {
    const { signal, ...facts } = request;
    const { spec } = request;
    return planCreation({
      ...facts,
      config: this.#config,
      // Most applications take nothing of the platform that could be missing.
      platformValues: needsMetrics(spec.strategy)
        ? await this.#platformValues(spec.environments, signal)
        : undefined,
    });
  }

  async change(
    request: Asking & {
      name: string;
      /** Slug of the team that it has to belong to. */
      team?: string;
      settings?: SettingsChange;
      environments?: string[];
      addEnvironments?: string[];
    },
  ): Promise<ChangePlan> {
    const { name, team, signal, ...wanted } = request;
    const application = await this.#find(name, signal);
    if (team !== undefined && team !== application.team) {
      throw new InputError(
        `team: ${name} belongs to team ${
          application.team
        }, not to ${JSON.stringify(team)}: ask that team`,
      );
    }
    return planChange({
      ...wanted,
      application,
      config: this.#config,
      platformValues: await this.#platformValues(
        application.environments.map(({ place }) => place.environment),
        signal,
      ),
    });
  }

  async promotion(
    request: Asking & {
      name: string;
      to: string;
      from?: string;
      image?: string;
    },
  ): Promise<PromotionPlan> {
    const { name, signal, ...wanted } = request;
    const [application, platform] = await Promise.all([
      this.#find(name, signal),
      this.#platformSettings(signal),
    ]);
    const plan = planPromotion({ ...wanted, application, platform });
    // The histories can say something only where an image replaces another one.
    if (plan.isUnchanged || !plan.before) {
      return plan;
    }
    const places = application.environments
      .filter(({ environment }) =>
        [plan.from, plan.target.environment.name].includes(environment.name),
      )
      .map(({ place }) => place);
    const histories = await Promise.all(
      places.map(place => this.#history.list(place, { signal })),
    );
    return planPromotion({ ...wanted, application, platform, histories });
  }

  /** @returns `promotion`: an open one to the same environment, which changes the same file */
  async rollback(
    request: Asking & {
      name: string;
      environment: string;
      commit?: string;
      image?: string;
    },
  ): Promise<{ plan: RollbackPlan; promotion?: RepositoryPullRequest }> {
    const { name, signal, ...wanted } = request;
    const application = await this.#find(name, signal);
    const place = application.environments.find(
      ({ environment }) => environment.name === request.environment,
    )?.place;
    const [history, promotion, platform] = await Promise.all([
      place ? this.#history.list(place, { signal }) : [],
      place ? this.#findPromotion(place, signal) : undefined,
      this.#platformSettings(signal),
    ]);
    return {
      plan: planRollback({
        ...wanted,
        application,
        history,
        promotion,
        platform,
      }),
      ...(promotion ? { promotion } : {}),
    };
  }

  /**
   * @param request - `isProtected`: whether the entity has the annotation that protects it
   * @returns `application`: absent when it has left every environment, or was never there; `plan`: absent when it has
   * left all that were asked for
   */
  async decommission(
    request: Asking & {
      name: string;
      environments?: string[];
      isProtected: boolean;
    },
  ): Promise<{ application?: DeployedApplication; plan?: DecommissionPlan }> {
    const { name, signal, ...wanted } = request;
    const [application, platform] = await Promise.all([
      this.#reader.find(name, { signal }),
      this.#platformSettings(signal),
    ]);
    if (!application) {
      return {};
    }
    const plan = planDecommission({
      ...wanted,
      application,
      platform,
      configured: this.#config.environments.map(each => each.name),
    });
    return { application, ...(plan ? { plan } : {}) };
  }

  async #findPromotion(
    place: ApplicationPlace,
    signal?: AbortSignal,
  ): Promise<RepositoryPullRequest | undefined> {
    const open = await this.#gitopsRepository.listOpenPullRequests({ signal });
    const branch = promotionBranch(place);
    return open.find(({ headBranch }) => headBranch === branch);
  }

  #find(name: string, signal?: AbortSignal): Promise<DeployedApplication> {
    const gitopsRepository = this.#gitopsRepository;
    return findApplication({
      reader: this.#reader,
      gitopsRepository,
      name,
      signal,
    });
  }

  #platformSettings(signal?: AbortSignal) {
    return readPlatformSettings({
      gitopsRepository: this.#gitopsRepository,
      signal,
    });
  }

  #platformValues(environments: string[], signal?: AbortSignal) {
    return readPlatformValues({
      gitopsRepository: this.#gitopsRepository,
      environments,
      signal,
    });
  }
}
