import { isError } from '@backstage/errors';
import { Dispatcher, fetch, Response } from 'undici';
import { z } from 'zod';
import { ArgocdError, ArgocdErrorReason } from './ArgocdError';
import { createDispatcher } from './createDispatcher';
import { encodePath } from './encodePath';
import { parseJson } from './parseJson';
import { plainText } from './plainText';
import { readBody } from './readBody';
import { readErrorMessage } from './readErrorMessage';
import { readFailure } from './readFailure';
import { readRetryAfter } from './readRetryAfter';
import { redactUrlCredentials } from './redactUrlCredentials';

const MAX_BODY_BYTES = 64 * 1024;
const MAX_DETAIL_LENGTH = 300;

/** Codes of OpenSSL and Node for a certificate that will not do. */
const UNTRUSTED =
  /CERT|SIGNATURE|UNABLE_TO_|INVALID_CA|PATH_LENGTH|HOSTNAME|PRX_TLS/;

/** Code of undici for a proxy that opens no tunnel. */
const NO_TUNNEL = 'UND_ERR_ABORTED';

/**
 * Requests to one address, and what may go wrong with them as `ArgocdError`s that name the instance and the call and
 * hold no secret. No redirect is followed: Argo CD redirects paths that climb out of its API, and a login page takes
 * the token along.
 */
export class ArgocdConnection {
  readonly #instance: string;
  readonly #url: string;
  readonly #dispatcher: Dispatcher;
  readonly #secrets: () => string[];

  static create(options: {
    /** Name of the instance, for errors. */
    instance: string;
    url: string;
    /** Certificates in PEM that are trusted instead of Node's own. */
    ca?: string;
    /** Address of a proxy, or `none`. */
    proxy?: string;
    connectTimeoutMs: number;
    /** What must not be in any error, whoever repeats it. */
    secrets: () => string[];
  }): ArgocdConnection {
    const { instance, url, secrets } = options;
    const dispatcher = createDispatcher(options);
    return new ArgocdConnection({ instance, url, dispatcher, secrets });
  }

  private constructor(options: {
    instance: string;
    url: string;
    dispatcher: Dispatcher;
    secrets: () => string[];
  }) {
    this.#instance = options.instance;
    this.#url = options.url;
    this.#dispatcher = options.dispatcher;
    this.#secrets = options.secrets;
  }

  /**
   * @returns an answer that is a success
   * @throws ArgocdError, or the signal's reason
   */
  async request(options: {
    /** For errors: `list applications`. */
    call: string;
    method?: string;
    /** Segments, not encoded. */
    path: string[];
    query?: Record<string, string>;
    headers?: Record<string, string>;
    body?: string;
    signal?: AbortSignal;
    /** Until the end of the body. Without it only the signal ends the call. */
    timeoutMs?: number;
    /** What the account needs, for the error. */
    right?: string;
  }): Promise<Response> {
    const { call, method = 'GET', path, query, headers, body } = options;
    const { signal, timeoutMs, right } = options;
    const search = query ? `?${new URLSearchParams(query)}` : '';
    const url = `${this.#url}/${encodePath(path)}${search}`;
    let response: Response;
    try {
      response = await fetch(url, {
        method,
        headers: { Accept: 'application/json', ...headers },
        body,
        redirect: 'manual',
        dispatcher: this.#dispatcher,
        signal: AbortSignal.any([
          ...(signal ? [signal] : []),
          ...(timeoutMs ? [AbortSignal.timeout(timeoutMs)] : []),
        ]),
      });
    } catch (error) {
      throw this.#connectionError(call, error, signal);
    }
    if (!response.ok) {
      const message = await readErrorMessage(response).catch(() => undefined);
      signal?.throwIfAborted();
      throw this.failure({
        call,
        status: response.status,
        message,
        right,
        retryAfterMs: readRetryAfter(response.headers.get('retry-after')),
      });
    }
    return response;
  }

  /**
   * @throws ArgocdError, or the signal's reason
   */
  async readJson<T>(options: {
    call: string;
    response: Response;
    schema: z.ZodType<T>;
    signal?: AbortSignal;
    /** Default: 64 KiB. */
    maxBytes?: number;
  }): Promise<T> {
    const { call, response, schema, maxBytes = MAX_BODY_BYTES } = options;
    let body: string | undefined;
    try {
      body = await readBody(response, maxBytes);
    } catch (error) {
      throw this.#connectionError(call, error, options.signal);
    }
    if (body === undefined) {
      throw this.error(
        call,
        'tooLarge',
        `the answer is larger than ${maxBytes} bytes`,
      );
    }
    const answer = parseJson(body);
    if (answer === undefined) {
      // A login page comes with 200 too.
      throw this.error(call, 'malformed');
    }
    const result = schema.safeParse(answer);
    if (!result.success) {
      const [{ path, message }] = result.error.issues;
      throw this.error(
        call,
        'malformed',
        `unexpected answer: ${[...path, message].join(': ')}`,
      );
    }
    return result.data;
  }

  /**
   * The bytes of an answer, whose end by an accident becomes an ArgocdError.
   */
  async *stream(options: {
    call: string;
    response: Response;
    signal: AbortSignal;
  }): AsyncGenerator<Uint8Array> {
    const { call, response, signal } = options;
    try {
      yield* response.body ?? [];
    } catch (error) {
      signal.throwIfAborted();
      throw this.error(call, 'unreachable', 'the stream broke off');
    }
  }

  error(call: string, reason: ArgocdErrorReason, detail?: string): ArgocdError {
    return new ArgocdError({
      instance: this.#instance,
      call,
      reason,
      detail: detail && this.#conceal(detail),
    });
  }

  /** The error for an HTTP status, with what was said about it. */
  failure(options: {
    call: string;
    status: number;
    message?: string;
    right?: string;
    retryAfterMs?: number;
  }): ArgocdError {
    const { call, status, message, right, retryAfterMs } = options;
    const explanation = message && this.#conceal(message);
    return new ArgocdError({
      instance: this.#instance,
      call,
      ...readFailure({ status, message }),
      detail: `${status} ${explanation ?? ''}`.trim(),
      explanation,
      right,
      retryAfterMs,
    });
  }

  /** Ends every connection, and with it every request under way. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  #connectionError(
    call: string,
    error: unknown,
    signal: AbortSignal | undefined,
  ): unknown {
    if (signal?.aborted) {
      return signal.reason;
    }
    if (isError(error) && error.name === 'TimeoutError') {
      return this.error(call, 'timeout');
    }
    // Only the code: messages of the HTTP client repeat addresses and headers.
    const code = causeCode(error);
    if (code === NO_TUNNEL) {
      return this.error(
        call,
        'unreachable',
        'the proxy does not let us through',
      );
    }
    return this.error(
      call,
      code && UNTRUSTED.test(code) ? 'untrusted' : 'unreachable',
      `no connection${code ? ` (${code})` : ''}`,
    );
  }

  #conceal(text: string): string {
    const concealed = this.#secrets().reduce(
      (before, secret) => before.replaceAll(secret, '***'),
      plainText(text),
    );
    // A line of its own in a log would look like one that we have written.
    return redactUrlCredentials(concealed)
      .replace(/[\t\n]+/g, ' ')
      .slice(0, MAX_DETAIL_LENGTH);
  }
}

/** The first code along the causes: a tunnel that was refused is two levels deep. */
function causeCode(error: unknown): string | undefined {
  const cause = isError(error) ? error.cause : undefined;
  if (!isError(cause)) {
    return undefined;
  }
  return typeof cause.code === 'string' ? cause.code : causeCode(cause);
}
