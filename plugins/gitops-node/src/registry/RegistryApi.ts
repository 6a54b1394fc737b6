import { z } from 'zod';
import { RegistryConfig } from '../config/readRegistries';
import { parseChallenge } from './parseChallenge';
import { RegistryError } from './RegistryError';
import { RegistryHttp } from './RegistryHttp';
import { ITSELF, RegistryTokens } from './RegistryTokens';
import { Slots } from './Slots';

const MAX_CALLS_AT_ONCE = 6;
const MAX_ERROR_BYTES = 64 * 1024;

const errorsSchema = z.object({
  errors: z.array(z.object({ code: z.string() })).min(1),
});

/** One question about a repository. */
export interface RegistryQuestion {
  method?: 'GET' | 'HEAD';
  /** `library/nginx` */
  repository: string;
  /** Behind the repository: `manifests/1.29.3`. */
  endpoint: string;
  query?: Record<string, string>;
  accept: string;
  /** Largest body that is read. */
  maxBytes: number;
  signal?: AbortSignal;
}

/** An answer of success. */
export interface RegistryAnswer {
  headers: Headers;
  body: Buffer;
  /** Address that was asked, for links in the answer. */
  url: URL;
}

/**
 * The API of one registry, as https://github.com/opencontainers/distribution-spec describes it. Says who asks in the
 * way that the registry wants; every request has an end; redirects, to the storage behind blobs, get no credentials.
 */
export class RegistryApi {
  readonly #registry: RegistryConfig;
  readonly #http: RegistryHttp;
  readonly #tokens: RegistryTokens;
  readonly #slots = new Slots(MAX_CALLS_AT_ONCE);

  constructor(options: { registry: RegistryConfig; timeoutMs?: number }) {
    this.#registry = options.registry;
    this.#http = new RegistryHttp(options);
    this.#tokens = new RegistryTokens({
      registry: options.registry,
      http: this.#http,
    });
  }

  /** @throws RegistryError, or the signal's reason */
  async ask(question: RegistryQuestion): Promise<RegistryAnswer> {
    return this.#slots.run(() => this.#ask(question), question.signal);
  }

  /**
   * Asks for nothing, to learn whether a registry answers and accepts the credentials, as `docker login` does.
   *
   * @throws RegistryError, or the signal's reason
   */
  async probe(options: { signal?: AbortSignal }): Promise<void> {
    const { signal } = options;
    const url = new URL(`${this.#registry.apiUrl}/v2/`);
    const send = (authorization?: string) =>
      this.#http.follow({
        method: 'GET',
        url,
        headers: {
          Accept: 'application/json',
          ...(authorization ? { Authorization: authorization } : {}),
        },
        about: ITSELF,
        signal,
      });

    let response = await send();
    await response.body?.cancel();
    const challenge = parseChallenge(response.headers.get('www-authenticate'));
    if (response.status === 401 && challenge) {
      if (!this.#registry.credentials) {
        // What anybody may read is asked for repository by repository.
        return;
      }
      response = await send(
        await this.#tokens.answer(challenge, ITSELF, signal),
      );
      await response.body?.cancel();
    }
    const { status } = response;
    if (status === 401 || status === 403) {
      throw this.#tokens.noAccess(ITSELF, status);
    }
    if (!response.ok) {
      throw (
        this.#http.overload(response, ITSELF) ??
        this.#http.error(
          'malformed',
          `answers ${status} to GET /v2/, not as a registry does`,
        )
      );
    }
  }

  async #ask(question: RegistryQuestion): Promise<RegistryAnswer> {
    const { repository, maxBytes, signal } = question;
    const url = this.#address(question);
    const send = (authorization: string | undefined) =>
      this.#http.follow({
        method: question.method ?? 'GET',
        url,
        headers: {
          Accept: question.accept,
          ...(authorization ? { Authorization: authorization } : {}),
        },
        about: repository,
        signal,
      });

    let response = await send(this.#tokens.known(repository));
    if (response.status === 401) {
      const header = response.headers.get('www-authenticate');
      await response.body?.cancel();
      response = await send(
        await this.#tokens.answer(parseChallenge(header), repository, signal),
      );
    }
    if (!response.ok) {
      throw await this.#refusal(response, question);
    }
    if (question.method === 'HEAD') {
      await response.body?.cancel();
      return { headers: response.headers, body: Buffer.alloc(0), url };
    }
    const body = await this.#http.read(response, {
      about: repository,
      maxBytes,
      signal,
    });
    if (!body) {
      throw this.#http.error(
        'malformed',
        `answers a question about ${repository} with more than ${maxBytes} bytes`,
      );
    }
    return { headers: response.headers, body, url };
  }

  #address({ repository, endpoint, query }: RegistryQuestion): URL {
    const url = new URL(
      `${this.#registry.apiUrl}/v2/${repository}/${endpoint}`,
    );
    for (const [name, value] of Object.entries(query ?? {})) {
      url.searchParams.set(name, value);
    }
    return url;
  }

  async #refusal(
    response: Response,
    question: RegistryQuestion,
  ): Promise<unknown> {
    const { status } = response;
    const { repository } = question;
    if (status === 404 || status === 400) {
      return this.#missing(response, question);
    }
    await response.body?.cancel();
    if (status === 401 || status === 403) {
      return this.#tokens.noAccess(repository, status);
    }
    return (
      this.#http.overload(response, repository) ??
      this.#strange(status, repository)
    );
  }

  async #missing(
    response: Response,
    question: RegistryQuestion,
  ): Promise<unknown> {
    const { repository, endpoint } = question;
    if (question.method === 'HEAD') {
      // Only a body says what is missing.
      await response.body?.cancel();
      await this.#ask({
        ...question,
        method: 'GET',
        maxBytes: MAX_ERROR_BYTES,
      });
      return this.#strange(response.status, repository);
    }
    const body = await this.#http.read(response, {
      about: repository,
      maxBytes: MAX_ERROR_BYTES,
      signal: question.signal,
    });
    switch (readCode(body)) {
      case undefined:
        return this.#strange(response.status, repository);
      case 'NAME_UNKNOWN':
      case 'NAME_INVALID':
        return this.#http.error(
          'noRepository',
          `has no repository ${repository}`,
        );
      default:
        return this.#http.error(
          'noVersion',
          `has no ${endpoint.replace(/^\w+\//, '')} of ${repository}`,
        );
    }
  }

  /** What no registry answers, so it may be none. */
  #strange(status: number, repository: string): RegistryError {
    return this.#http.error(
      'malformed',
      `answers ${status} to questions about ${repository}, not as a registry does: check apiUrl under gitops.registries`,
    );
  }
}

function readCode(body: Buffer | undefined): string | undefined {
  try {
    return errorsSchema.safeParse(JSON.parse(String(body))).data?.errors[0]
      .code;
  } catch {
    // No JSON, so no error of a registry.
    return undefined;
  }
}
