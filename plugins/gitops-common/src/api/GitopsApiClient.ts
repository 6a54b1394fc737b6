import { ResponseError } from '@backstage/errors';
import { operationPath, RequestParts } from './operationPath';
import { OperationId, operationRoutes } from './operationRoutes';
import { OperationCall, OperationCalls } from './operationTypes';

/**
 * Asks the GitOps backend over HTTP, in a browser or in Node. Every call throws a ResponseError for an answer other
 * than 2xx, a TypeError when nothing answers, the signal's reason or a TimeoutError when it was ended, and an
 * InputError, before anything is sent, for an entity reference that is none.
 *
 * @public
 */
export class GitopsApiClient implements OperationCalls {
  readonly #discovery: { getBaseUrl(pluginId: string): Promise<string> };
  readonly #fetch: { fetch: typeof fetch };

  /** What of an entity runs where, from memory. */
  readonly getDeployments = this.#call('getDeployments');
  /** All Applications that the caller may see: filtered, sorted, paged and counted. */
  readonly getFleet = this.#call('getFleet');
  /** How the Argo CD instances are; for the platform team. */
  readonly listInstances = this.#call('listInstances');
  /** The environments in promotion order. */
  readonly listEnvironments = this.#call('listEnvironments');

  /** The live resources of an Application, with health. */
  readonly getResourceTree = this.#call('getResourceTree');
  /** Desired against live, with the values of Secrets masked. */
  readonly getDiff = this.#call('getDiff');
  /** Deployments of an Application, newest first, page by page. */
  readonly getHistory = this.#call('getHistory');
  /** Events of an Application or of one of its resources. */
  readonly listEvents = this.#call('listEvents');
  /** Who made a revision, when and why. */
  readonly getRevision = this.#call('getRevision');
  /** What can be done with a resource now. */
  readonly listResourceActions = this.#call('listResourceActions');

  /** Has Argo CD apply what Git says. 409 when it refuses now: another operation, a sync window. */
  readonly sync = this.#call('sync');
  /** Has Argo CD compare with Git again. */
  readonly refresh = this.#call('refresh');
  /** Has Argo CD stop the operation under way. 409 when there is none. */
  readonly terminate = this.#call('terminate');
  /** Has Argo CD do something with a resource, such as promoting a rollout. */
  readonly runResourceAction = this.#call('runResourceAction');

  /** What the GitOps repository says about an application today. 404 when it does not have it. */
  readonly getSettings = this.#call('getSettings');
  /** The images that an application had in an environment, newest first; the first is today's. */
  readonly getImageHistory = this.#call('getImageHistory');
  /** The newest versions of an image. 400 for a registry that the backend does not ask. */
  readonly listImages = this.#call('listImages');
  /** Whether a new application may be called so. */
  readonly checkName = this.#call('checkName');
  /** The files that a pull request would carry. Writes nothing. */
  readonly preview = this.#call('preview');

  /**
   * @param options - as Backstage's frontend offers them; in Node, the discovery service and a `fetch` that sends a
   * token
   */
  static create(options: {
    discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
    fetchApi: { fetch: typeof fetch };
  }): GitopsApiClient {
    return new GitopsApiClient(options);
  }

  private constructor(options: Parameters<typeof GitopsApiClient.create>[0]) {
    this.#discovery = options.discoveryApi;
    this.#fetch = options.fetchApi;
  }

  #call<Id extends OperationId>(id: Id): OperationCall<Id> {
    const { method, timeoutMs: usualTimeoutMs } = operationRoutes[id];
    return async (request, options = {}) => {
      const { body = {}, ...address } = request as RequestParts;
      const path = operationPath(id, address);
      const { signal, timeoutMs = usualTimeoutMs } = options;
      const timeout = AbortSignal.timeout(timeoutMs);
      const baseUrl = await this.#discovery.getBaseUrl('gitops');
      const response = await this.#fetch.fetch(`${baseUrl}${path}`, {
        ...(method === 'post' && {
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
    };
  }
}
