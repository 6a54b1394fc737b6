import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError, isError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ChangePreview,
  parseSettingsChange,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationReader,
  ApplicationRepositories,
  ApplicationRequests,
  ChangeRequest,
  GitopsConfig,
  GitopsRepository,
  isProtected,
  PromotionPlan,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { assertTeam } from '../access/assertTeam';
import { EntityGrant } from '../access/EntityGrant';
import { ApplicationPreviewRequest, environmentsOf } from './previewRequest';
import { readCreation } from './readCreation';

/** What a request that cannot be made is answered with by those that plan it. */
const REFUSALS = ['InputError', 'ConflictError', 'NotFoundError'];

interface PlannedRequests
  extends Pick<
    ApplicationRequests,
    'change' | 'creation' | 'decommission' | 'rollback'
  > {
  promotion(
    ...args: Parameters<ApplicationRequests['promotion']>
  ): Promise<Pick<PromotionPlan, 'change' | 'from'>>;
}

interface PreviewedPlan {
  change?: ChangeRequest;
  /** Name of the environment whose image it takes. */
  from?: string;
}

/** Works out what a pull request would carry, as the actions do, and shows it instead. */
export class PreviewService {
  readonly #catalog: Pick<CatalogService, 'getEntityByRef'>;
  readonly #gitopsRepository: Pick<GitopsRepository, 'preview'>;
  readonly #reader: Pick<ApplicationReader, 'find'>;
  readonly #repositories: Pick<ApplicationRepositories, 'homepage'>;
  readonly #requests: PlannedRequests;
  readonly #slug: string;

  static create(options: {
    catalog: Pick<CatalogService, 'getEntityByRef'>;
    config: Pick<GitopsConfig, 'repository'>;
    gitopsRepository: Pick<GitopsRepository, 'preview'>;
    reader: Pick<ApplicationReader, 'find'>;
    repositories: Pick<ApplicationRepositories, 'homepage'>;
    requests: PlannedRequests;
  }): PreviewService {
    return new PreviewService(options);
  }

  private constructor(options: Parameters<typeof PreviewService.create>[0]) {
    const { owner, name } = options.config.repository;
    this.#catalog = options.catalog;
    this.#gitopsRepository = options.gitopsRepository;
    this.#reader = options.reader;
    this.#repositories = options.repositories;
    this.#requests = options.requests;
    this.#slug = `${owner}/${name}`;
  }

  /** @param request - `values`: the form of `templates/application` */
  async previewCreation(request: {
    values: Record<string, unknown>;
    credentials: BackstageCredentials;
    signal?: AbortSignal;
  }): Promise<ChangePreview> {
    const { signal } = request;
    const read = await readCreation({ ...request, catalog: this.#catalog });
    if ('problems' in read) {
      return this.#refusal(read.problems);
    }
    const { spec } = read;
    return this.#preview(signal, async () => {
      const plan = await this.#requests.creation({
        spec,
        entityUrl: this.#repositories.homepage(spec.name),
        signal,
      });
      return plan.change;
    });
  }

  /**
   * @param request - `grant`: of `gitops.deployment.read`
   * @throws NotAllowedError when it touches an environment that the grant leaves out, and when another team has the
   * application
   */
  async previewChange(request: {
    asked: ApplicationPreviewRequest;
    grant: EntityGrant;
    signal?: AbortSignal;
  }): Promise<ChangePreview> {
    const { asked, grant, signal } = request;
    const target = grant.target();
    const { application: name } = target;
    grant.assertAllows(...environmentsOf(asked));
    const { entity } = grant;
    return this.#preview(signal, async () => {
      const found = await this.#reader.find(name, { signal });
      if (found) {
        assertTeam(target, found.team);
      }
      const plan = await this.#plan({ asked, name, entity, signal });
      // What is not named is chosen by the plan, such as the environment before.
      grant.assertAllows(...environmentsOfPlan(plan));
      return plan.change;
    });
  }

  async #plan(request: {
    asked: ApplicationPreviewRequest;
    name: string;
    entity: EntityGrant['entity'];
    signal?: AbortSignal;
  }): Promise<PreviewedPlan> {
    const { asked, name, entity, signal } = request;
    switch (asked.kind) {
      case 'change': {
        const parsed = parseSettingsChange(asked.values.settings);
        if ('problems' in parsed) {
          throw new InputError(parsed.problems.join('\n'));
        }
        const { change } = await this.#requests.change({
          ...asked.values,
          settings: parsed.settings,
          name,
          signal,
        });
        return { change };
      }
      case 'promote': {
        const { change, from } = await this.#requests.promotion({
          ...asked.values,
          name,
          signal,
        });
        return { change, from };
      }
      case 'rollback': {
        const { plan } = await this.#requests.rollback({
          ...asked.values,
          name,
          signal,
        });
        return { change: plan.change };
      }
      default: {
        const { plan } = await this.#requests.decommission({
          environments: asked.values.environments,
          isProtected: isProtected(entity),
          name,
          signal,
        });
        return { change: plan?.change };
      }
    }
  }

  async #preview(
    signal: AbortSignal | undefined,
    plan: () => Promise<ChangeRequest | undefined>,
  ): Promise<ChangePreview> {
    try {
      const change = await plan();
      return {
        title: change?.title ?? '',
        repository: this.#slug,
        files: change
          ? await this.#gitopsRepository.preview({ ...change, signal })
          : [],
        problems: [],
      };
    } catch (error) {
      if (isError(error) && REFUSALS.includes(error.name)) {
        return this.#refusal(error.message.split('\n'));
      }
      throw error;
    }
  }

  #refusal(problems: string[]): ChangePreview {
    return { title: '', repository: this.#slug, files: [], problems };
  }
}

/** Every file of an application lies in a folder of its environment. */
function environmentsOfPlan({ change, from }: PreviewedPlan): string[] {
  const paths = [
    ...(change?.files?.keys() ?? []),
    ...(change?.edits?.keys() ?? []),
    ...(change?.remove ?? []),
  ];
  const touched = paths.flatMap(path => {
    const [, environment] =
      path.match(/^(?:argocd\/applications|values)\/([^/]+)\//) ?? [];
    return environment === undefined ? [] : [environment];
  });
  return from === undefined ? touched : [from, ...touched];
}
