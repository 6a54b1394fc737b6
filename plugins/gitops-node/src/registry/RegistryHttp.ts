import { isError } from '@backstage/errors';
import { RegistryConfig } from '../config/readRegistries';
import { readBytes } from './readBytes';
import { RegistryError } from './RegistryError';

const TIMEOUT_MS = 10_000;
const MAX_REDIRECTS = 3;

/** One HTTP request. */
export interface RegistryRequest {
  method: 'GET' | 'HEAD';
  url: URL;
  headers: Record<string, string>;
  /** For errors: the repository that it is about. */
  about: string;
  signal?: AbortSignal;
}

/** HTTP with a time limit, redirects without credentials, and failures in words that name the registry. */
export class RegistryHttp {
  readonly #registry: RegistryConfig;
  readonly #timeoutMs: number;

  constructor(options: {
    registry: RegistryConfig;
    /** Of one request. */
    timeoutMs?: number;
  }) {
    this.#registry = options.registry;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  }

  /** Goes where the answer sends it, without the credentials. */
  async follow(request: RegistryRequest): Promise<Response> {
    let { url, headers } = request;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await this.send({ ...request, url, headers });
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || !location) {
        return response;
      }
      await response.body?.cancel();
      const next = URL.canParse(location, url.href)
        ? new URL(location, url.href)
        : undefined;
      if (!next || !['https:', url.protocol].includes(next.protocol)) {
        throw this.error(
          'malformed',
          `sends a question about ${request.about} to an address that cannot be followed`,
        );
      }
      url = next;
      headers = { Accept: request.headers.Accept };
    }
    throw this.error(
      'malformed',
      `sends a question about ${request.about} from one address to the next, more than ${MAX_REDIRECTS} times`,
    );
  }

  /** @throws RegistryError, or the signal's reason */
  async send({
    method,
    url,
    headers,
    about,
    signal,
  }: RegistryRequest): Promise<Response> {
    try {
      return await fetch(url, {
        method,
        headers,
        redirect: 'manual',
        // Until the end of the body.
        signal: AbortSignal.any([
          ...(signal ? [signal] : []),
          AbortSignal.timeout(this.#timeoutMs),
        ]),
      });
    } catch (error) {
      throw this.#connectionError(error, { about, signal });
    }
  }

  /** @returns undefined when the body is larger than `maxBytes` */
  async read(
    response: Response,
    request: { about: string; maxBytes: number; signal?: AbortSignal },
  ): Promise<Buffer | undefined> {
    try {
      return await readBytes(response, request.maxBytes);
    } catch (error) {
      throw this.#connectionError(error, request);
    }
  }

  /** The error for a registry that has too much to do; undefined for every other answer. */
  overload(
    { status, headers }: Response,
    about: string,
  ): RegistryError | undefined {
    if (status === 429) {
      const seconds = Number(headers.get('retry-after'));
      return this.error(
        'rateLimit',
        `answers 429 to questions about ${about}: its limit is used up. Try again ${
          seconds > 0 ? `in ${seconds} seconds` : 'later'
        }${
          this.#registry.credentials
            ? ''
            : ', or add credentials under gitops.registries'
        }`,
      );
    }
    return status >= 500
      ? this.error(
          'unavailable',
          `answers ${status} to questions about ${about}: try again in a few minutes`,
        )
      : undefined;
  }

  /** @param problem - behind the name of the registry */
  error(reason: RegistryError['reason'], problem: string): RegistryError {
    return new RegistryError({
      reason,
      message: `${this.#registry.host} ${problem}`,
    });
  }

  #connectionError(
    error: unknown,
    request: { about: string; signal?: AbortSignal },
  ): unknown {
    if (request.signal?.aborted) {
      return request.signal.reason;
    }
    if (isError(error) && error.name === 'TimeoutError') {
      return this.error(
        'unavailable',
        `did not answer a question about ${request.about} within ${
          this.#timeoutMs / 1000
        } seconds`,
      );
    }
    // Only the code: messages of the HTTP client repeat addresses.
    const cause = isError(error) ? error.cause : undefined;
    const code =
      isError(cause) && typeof cause.code === 'string' ? cause.code : undefined;
    return this.error(
      'unavailable',
      `cannot be reached${code ? ` (${code})` : ''}`,
    );
  }
}
