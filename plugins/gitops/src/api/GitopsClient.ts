import { parseEntityRef } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import { EntityDeployments } from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsApi } from './GitopsApi';

const TIMEOUT_MS = 15_000;

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
    const { kind, namespace, name } = parseEntityRef(entityRef);
    const entity = [kind, namespace, name].map(encodeURIComponent).join('/');
    return this.#request<EntityDeployments>(
      `entities/${entity}/deployments`,
      options.signal,
    );
  }

  async #request<T>(path: string, signal?: AbortSignal): Promise<T> {
    const baseUrl = await this.#discovery.getBaseUrl('gitops');
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const response = await this.#fetch.fetch(`${baseUrl}/${path}`, {
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
