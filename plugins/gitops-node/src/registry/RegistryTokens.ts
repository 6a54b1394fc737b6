import { z } from 'zod';
import { RegistryConfig } from '../config/readRegistries';
import { ExpiringMap } from '../cache/ExpiringMap';
import { isTrustedRealm } from './isTrustedRealm';
import { Challenge } from './parseChallenge';
import { RegistryError } from './RegistryError';
import { RegistryHttp } from './RegistryHttp';

const MAX_TOKENS = 1000;
const MAX_BODY_BYTES = 64 * 1024;

/** Of the specification, where the answer does not say how long its token lives. */
const DEFAULT_LIFETIME_S = 60;
/** A token is not used in its last seconds, so that it does not end under way. */
const MARGIN_S = 10;

/** Instead of a repository, for questions about the registry as a whole; no repository is called so. */
export const ITSELF = 'itself';

// docs.docker.com/registry/spec/auth/token: one of the two names, some servers send both.
const answerSchema = z.object({
  token: z.string().min(1).optional(),
  access_token: z.string().min(1).optional(),
  expires_in: z.number().positive().optional(),
});

/** Who we are for one registry: tokens for its repositories, or the password itself where it wants that. */
export class RegistryTokens {
  readonly #registry: RegistryConfig;
  readonly #http: RegistryHttp;
  readonly #headers = new ExpiringMap<string>({
    maxEntries: MAX_TOKENS,
    ttlMs: DEFAULT_LIFETIME_S * 1000,
  });

  constructor(options: { registry: RegistryConfig; http: RegistryHttp }) {
    this.#registry = options.registry;
    this.#http = options.http;
  }

  /** The `Authorization` that last worked for a repository, if it still does. */
  known(path: string): string | undefined {
    return this.#headers.get(path);
  }

  /**
   * Answers a challenge.
   *
   * @param path - of the repository, or `ITSELF` for the registry as a whole
   * @returns the `Authorization` to send
   * @throws RegistryError with reason `noAccess` when there is none
   */
  async answer(
    challenge: Challenge | undefined,
    path: string,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    this.#headers.delete(path);
    if (challenge?.scheme === 'bearer') {
      return this.#fetchToken(challenge, path, signal);
    }
    const basic = this.#basic();
    if (!challenge || !basic) {
      throw this.noAccess(path, 401);
    }
    this.#headers.set(path, basic);
    return basic;
  }

  /** The error for a repository that the registry does not show us, or for `ITSELF` where it shows us nothing. */
  noAccess(path: string, status: number): RegistryError {
    const { host, credentials } = this.#registry;
    if (path === ITSELF) {
      return new RegistryError({
        reason: 'noAccess',
        message: credentials
          ? `${host} answers ${status} to the credentials of ${credentials.username}`
          : `${host} answers ${status} to whoever has no credentials`,
      });
    }
    return new RegistryError({
      reason: 'noAccess',
      message: credentials
        ? `${host} answers ${status} to questions about ${path}: the credentials under gitops.registries may not read it, or it does not exist`
        : `${host} answers ${status} to questions about ${path}: it is private or does not exist. Add credentials that may read it under gitops.registries`,
    });
  }

  async #fetchToken(
    challenge: Challenge & { scheme: 'bearer' },
    path: string,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    const url = this.#readRealm(challenge.realm);
    if (challenge.service) {
      url.searchParams.set('service', challenge.service);
    }
    // Never the scope of the challenge: it could ask for more than reading.
    if (path !== ITSELF) {
      url.searchParams.set('scope', `repository:${path}:pull`);
    }
    const basic = this.#basic();
    const response = await this.#http.send({
      method: 'GET',
      url,
      headers: {
        Accept: 'application/json',
        ...(basic ? { Authorization: basic } : {}),
      },
      about: path,
      signal,
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw (
        this.#http.overload(response, path) ??
        this.noAccess(path, response.status)
      );
    }
    const answer = await this.#readAnswer(response, path, signal);
    const token = answer?.token ?? answer?.access_token;
    if (!token) {
      throw new RegistryError({
        reason: 'malformed',
        message: `${this.#registry.host} names ${
          url.host
        } for its tokens, which answers without one: check apiUrl under gitops.registries`,
      });
    }
    const authorization = `Bearer ${token}`;
    const seconds = (answer?.expires_in ?? DEFAULT_LIFETIME_S) - MARGIN_S;
    this.#headers.set(path, authorization, seconds * 1000);
    return authorization;
  }

  #readRealm(realm: string): URL {
    const { host, apiUrl } = this.#registry;
    const url = URL.canParse(realm) ? new URL(realm) : undefined;
    if (!url || !isTrustedRealm(url, apiUrl)) {
      throw new RegistryError({
        reason: 'malformed',
        message: `${host} wants us to get a token from ${
          url?.host || 'an address that is none'
        }, which is not of its own domain, so nothing was sent there: check apiUrl under gitops.registries`,
      });
    }
    return url;
  }

  #basic(): string | undefined {
    const { credentials } = this.#registry;
    if (!credentials) {
      return undefined;
    }
    const text = `${credentials.username}:${credentials.password}`;
    return `Basic ${Buffer.from(text).toString('base64')}`;
  }

  async #readAnswer(
    response: Response,
    about: string,
    signal: AbortSignal | undefined,
  ) {
    const body = await this.#http.read(response, {
      about,
      maxBytes: MAX_BODY_BYTES,
      signal,
    });
    try {
      return answerSchema.safeParse(JSON.parse(String(body))).data;
    } catch {
      // No JSON: the caller says so.
      return undefined;
    }
  }
}
