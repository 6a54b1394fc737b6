import { LoggerService } from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import {
  DefaultGithubCredentialsProvider,
  GithubCredentialsProvider,
  ScmIntegrationRegistry,
  ScmIntegrations,
} from '@backstage/integration';
import { Octokit } from '@octokit/rest';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import Bottleneck from 'bottleneck';
import { isRequestError, translateGithubError } from './translateGithubError';

const USER_AGENT = 'gitops-flow-for-backstage';

/** GitHub itself ends a request after 10 s; the rest is for the network. */
const REQUEST_TIMEOUT_MS = 15_000;

/** A person waits for the answer: a longer wait is reported instead, with its end. */
const MAX_RATE_LIMIT_WAIT_S = 60;
const MAX_RATE_LIMIT_RETRIES = 2;

/** After 1 and 4 seconds. */
const READ_RETRIES = 2;

const ThrottledOctokit = Octokit.plugin(retry, throttling);

/**
 * Octokit for one GitHub host, made from Backstage's `integrations.github`: a GitHub App or a token.
 *
 * - Every request ends after 15 seconds; `request: { signal }` of a call ends it, and its waits, at once.
 * - Reads are repeated after a lost connection or a 5xx. Writes are not, because a lost answer does not mean that
 *   nothing was written; a call whose repetition is harmless says so with `request: { retries }`.
 * - Limits of GitHub are waited for when that takes a minute at most. On github.com and ghe.com writes also start a
 *   second apart, as GitHub asks for; GitHub Enterprise Server has no limits unless its administrator sets some.
 * - What fails is thrown as {@link GithubError}. A 304 is an answer with status 304 and no error.
 *
 * @public
 */
export class GithubClient {
  readonly #octokit: Octokit;

  /** Host as in addresses that people open: github.com. */
  readonly host: string;

  static fromConfig(
    config: Config,
    options: {
      host: string;
      logger?: LoggerService;
      /** Of one request. */
      timeoutMs?: number;
    },
  ): GithubClient {
    const integrations = ScmIntegrations.fromConfig(config);
    return GithubClient.create({
      ...options,
      integrations,
      credentials:
        DefaultGithubCredentialsProvider.fromIntegrations(integrations),
    });
  }

  static create(options: {
    host: string;
    integrations: ScmIntegrationRegistry;
    credentials: GithubCredentialsProvider;
    logger?: LoggerService;
    /** Of one request. */
    timeoutMs?: number;
  }): GithubClient {
    const { host, integrations, credentials, logger } = options;
    const baseUrl = integrations.github.byHost(host)?.config.apiBaseUrl;
    if (!baseUrl) {
      throw new Error(
        `integrations.github has no entry for ${host} with an apiBaseUrl: add one`,
      );
    }
    const octokit = new ThrottledOctokit({
      baseUrl,
      userAgent: USER_AGENT,
      authStrategy: () => createAuth({ host, credentials }),
      request: {
        fetch: createTimedFetch(options.timeoutMs ?? REQUEST_TIMEOUT_MS),
      },
      retry: {
        retries: READ_RETRIES,
        // Everything below 500: 403 and 429 are the throttling's business, the others do not get better by waiting.
        doNotRetry: [400, 401, 403, 404, 405, 409, 410, 422, 429, 451],
      },
      throttle: {
        id: host,
        ...createPacing(host),
        onRateLimit: isWorthWaiting,
        onSecondaryRateLimit: isWorthWaiting,
      },
      log: {
        debug: () => {},
        info: () => {},
        warn: (message: string) => logger?.warn(message),
        // Octokit logs every 404 as an error; those that matter are thrown.
        error: (message: string) => logger?.debug(message),
      },
    });
    addEdge(octokit, baseUrl);
    return new GithubClient(octokit, host);
  }

  private constructor(octokit: Octokit, host: string) {
    this.#octokit = octokit;
    this.host = host;
  }

  /** GitHub's REST calls, as Octokit types them. */
  get rest(): Octokit['rest'] {
    return this.#octokit.rest;
  }
}

/**
 * Asks for the credentials of the organisation that a call is about. Not of its repository: the provider refuses
 * repositories that are younger than its list of them.
 */
function createAuth(options: {
  host: string;
  credentials: GithubCredentialsProvider;
}) {
  const { host, credentials } = options;
  const auth = async () => ({ type: 'backstage-integration' });
  return Object.assign(auth, {
    hook: async (
      request: CallableFunction,
      endpoint: {
        owner?: string;
        org?: string;
        headers: Record<string, unknown>;
      },
    ) => {
      const owner = endpoint.owner ?? endpoint.org ?? '';
      const { token } = await credentials.getCredentials({
        url: `https://${host}/${owner}`,
      });
      if (token) {
        endpoint.headers.authorization = `Bearer ${token}`;
      }
      return request(endpoint);
    },
  });
}

/** Each attempt gets its own time. */
function createTimedFetch(timeoutMs: number): typeof fetch {
  return (input, init) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    return fetch(input, {
      ...init,
      signal: init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout,
    });
  };
}

function createPacing(host: string) {
  if (host === 'github.com' || host.endsWith('.ghe.com')) {
    return {};
  }
  return {
    write: new Bottleneck.Group({ maxConcurrent: 10 }),
    notifications: new Bottleneck.Group({ maxConcurrent: 10 }),
  };
}

function isWorthWaiting(
  retryAfterS: number,
  _request: unknown,
  _octokit: unknown,
  retryCount: number,
): boolean {
  return (
    retryAfterS <= MAX_RATE_LIMIT_WAIT_S && retryCount < MAX_RATE_LIMIT_RETRIES
  );
}

/** The outermost hook, because it comes last: sees each call once, whatever the plugins did with it. */
function addEdge(octokit: Octokit, baseUrl: string): void {
  octokit.hook.wrap('request', async (request, options) => {
    const signal: AbortSignal | undefined = options.request.signal;
    signal?.throwIfAborted();
    if (!['GET', 'HEAD'].includes(options.method)) {
      options.request.retries ??= 0;
    }
    try {
      return await untilAborted(Promise.resolve(request(options)), signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (isRequestError(error) && error.status === 304 && error.response) {
        return error.response;
      }
      throw translateGithubError(error, baseUrl);
    }
  });
}

/** The plugins' waits do not look at the signal. */
async function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (!signal) {
    return promise;
  }
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
