import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { InputError, isError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ChangePreview,
  parseSettingsChange,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationRepositories,
  ApplicationRequests,
  ChangeRequest,
  GitopsConfig,
  GitopsRepository,
  isProtected,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { ApplicationPreviewRequest } from './previewRequest';
import { readCreation } from './readCreation';

/** What a request that cannot be made is answered with by those that plan it. */
const REFUSALS = ['InputError', 'ConflictError', 'NotFoundError'];

/** Works out what a pull request would carry, as the actions do, and shows it instead. */
export class PreviewService {
  readonly #catalog: Pick<CatalogService, 'getEntityByRef'>;
  readonly #gitopsRepository: GitopsRepository;
  readonly #repositories: ApplicationRepositories;
  readonly #requests: ApplicationRequests;
  readonly #slug: string;

  static create(options: {
    catalog: Pick<CatalogService, 'getEntityByRef'>;
    config: Pick<GitopsConfig, 'repository'>;
    gitopsRepository: GitopsRepository;
    repositories: ApplicationRepositories;
    requests: ApplicationRequests;
  }): PreviewService {
    return new PreviewService(options);
  }

  private constructor(options: Parameters<typeof PreviewService.create>[0]) {
    const { owner, name } = options.config.repository;
    this.#catalog = options.catalog;
    this.#gitopsRepository = options.gitopsRepository;
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

  /** @param request - `name`: of the application; `entity`: as the caller sees it */
  async previewChange(request: {
    asked: ApplicationPreviewRequest;
    name: string;
    entity: Entity;
    signal?: AbortSignal;
  }): Promise<ChangePreview> {
    return this.#preview(request.signal, () => this.#plan(request));
  }

  async #plan(request: {
    asked: ApplicationPreviewRequest;
    name: string;
    entity: Entity;
    signal?: AbortSignal;
  }): Promise<ChangeRequest | undefined> {
    const { asked, name, entity, signal } = request;
    switch (asked.kind) {
      case 'change': {
        const parsed = parseSettingsChange(asked.values.settings);
        if ('problems' in parsed) {
          throw new InputError(parsed.problems.join('\n'));
        }
        const plan = await this.#requests.change({
          ...asked.values,
          settings: parsed.settings,
          name,
          signal,
        });
        return plan.change;
      }
      case 'promote': {
        const plan = await this.#requests.promotion({
          ...asked.values,
          name,
          signal,
        });
        return plan.change;
      }
      case 'rollback': {
        const { plan } = await this.#requests.rollback({
          ...asked.values,
          name,
          signal,
        });
        return plan.change;
      }
      default: {
        const { plan } = await this.#requests.decommission({
          environments: asked.values.environments,
          isProtected: isProtected(entity),
          name,
          signal,
        });
        return plan?.change;
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
