import { parseEntityRef } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import {
  ApplicationSettings,
  ChangePreview,
  EntityDeployments,
  ImageHistoryEntry,
  ImageVersionList,
  NameAvailability,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsApi, PreviewRequest } from './GitopsApi';

const TIMEOUT_MS = 15_000;
/** The backend asks GitHub or a registry first, and repeats a question that is lost. */
const REMOTE_TIMEOUT_MS = 60_000;

/**
 * Asks the GitOps backend over HTTP.
 *
 * @public
 */
export class GitopsClient implements GitopsApi {
  readonly #discovery: DiscoveryApi;
  readonly #fetch: FetchApi;

  private constructor(options: {
    discoveryApi: DiscoveryApi;
    fetchApi: FetchApi;
  }) {
    this.#discovery = options.discoveryApi;
    this.#fetch = options.fetchApi;
  }

  static create(options: {
    discoveryApi: DiscoveryApi;
    fetchApi: FetchApi;
  }): GitopsClient {
    return new GitopsClient(options);
  }

  async getDeployments(
    entityRef: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<EntityDeployments> {
    return this.#request<EntityDeployments>(
      `${entityPath(entityRef)}/deployments`,
      options,
    );
  }

  async getSettings(
    entityRef: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<ApplicationSettings> {
    return this.#request<ApplicationSettings>(
      `${entityPath(entityRef)}/settings`,
      { ...options, timeoutMs: REMOTE_TIMEOUT_MS },
    );
  }

  async getImageHistory(
    entityRef: string,
    environment: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<ImageHistoryEntry[]> {
    const { items } = await this.#request<{ items: ImageHistoryEntry[] }>(
      `${entityPath(entityRef)}/environments/${encodeURIComponent(
        environment,
      )}/images`,
      { ...options, timeoutMs: REMOTE_TIMEOUT_MS },
    );
    return items;
  }

  async listImages(
    repository: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<ImageVersionList> {
    return this.#request<ImageVersionList>(
      `images?${new URLSearchParams({ repository })}`,
      { ...options, timeoutMs: REMOTE_TIMEOUT_MS },
    );
  }

  async checkName(
    name: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<NameAvailability> {
    return this.#request<NameAvailability>(
      `names/${encodeURIComponent(name)}`,
      options,
    );
  }

  async preview(
    request: PreviewRequest,
    options: { signal?: AbortSignal } = {},
  ): Promise<ChangePreview> {
    return this.#request<ChangePreview>('preview', {
      ...options,
      body: request,
      timeoutMs: REMOTE_TIMEOUT_MS,
    });
  }

  /** A GET, or a POST where there is a body. */
  async #request<T>(
    path: string,
    options: { body?: object; signal?: AbortSignal; timeoutMs?: number },
  ): Promise<T> {
    const { body, signal, timeoutMs = TIMEOUT_MS } = options;
    const baseUrl = await this.#discovery.getBaseUrl('gitops');
    const timeout = AbortSignal.timeout(timeoutMs);
    const response = await this.#fetch.fetch(`${baseUrl}/${path}`, {
      ...(body && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
      // The browser's own cache sends the ETag and turns a 304 into the body that it has.
      cache: 'no-cache',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response.json();
  }
}

function entityPath(entityRef: string): string {
  const { kind, namespace, name } = parseEntityRef(entityRef);
  return ['entities', kind, namespace, name].map(encodeURIComponent).join('/');
}
