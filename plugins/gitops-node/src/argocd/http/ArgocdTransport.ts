import { isError } from '@backstage/errors';
import { z } from 'zod';
import { ArgocdError, ArgocdErrorReason, reasonOfStatus } from './ArgocdError';
import { ArgocdSession } from './ArgocdSession';
import { encodePath } from './encodePath';
import { parseJson } from './parseJson';
import { readBody } from './readBody';
import { ArgocdInstance } from './readInstances';
import { redactUrlCredentials } from './redactUrlCredentials';

const TIMEOUT_MS = 10_000;
const MAX_BODY_BYTES = 64 * 1024;
const MAX_DETAIL_LENGTH = 300;

const sessionSchema = z.object({ token: z.string().min(1) });
const errorSchema = z.object({ message: z.string() });

class HeadersTimeout extends Error {}

/**
 * HTTP as Argo CD wants it: a token on every call, renewed once when it is refused; a timeout and a largest size on
 * everything that should answer; no redirect followed, as Argo CD redirects paths that climb out of its API.
 * Every failure becomes an `ArgocdError` without the token.
 */
export class ArgocdTransport {
  readonly #instance: string;
  readonly #url: string;
  readonly #session: ArgocdSession;
  readonly #timeoutMs: number;

  static create(options: {
    instance: ArgocdInstance;
    /** Of one call, where the call names no other. */
    timeoutMs?: number;
  }): ArgocdTransport {
    return new ArgocdTransport(
      options.instance,
      options.timeoutMs ?? TIMEOUT_MS,
    );
  }

  private constructor(instance: ArgocdInstance, timeoutMs: number) {
    this.#instance = instance.name;
    this.#url = instance.url;
    this.#timeoutMs = timeoutMs;
    this.#session = ArgocdSession.create({
      credentials: instance.credentials,
      login: credentials => this.#login(credentials),
    });
  }

  /**
   * @throws ArgocdError, or the signal's reason
   */
  async getJson<T>(options: {
    /** For errors: `list applications`. */
    call: string;
    /** Segments, not encoded. */
    path: string[];
    query?: Record<string, string>;
    schema: z.ZodType<T>;
    signal: AbortSignal;
    timeoutMs?: number;
    maxBytes?: number;
  }): Promise<T> {
    const { call, path, query, schema, signal, maxBytes } = options;
    const timeoutMs = options.timeoutMs ?? this.#timeoutMs;
    return this.#authorized(async authorization => {
      const response = await this.#send({
        call,
        path,
        query,
        headers: { ...authorization, Accept: 'application/json' },
        signal,
        timeoutMs,
      });
      return this.#readJson({ call, response, schema, signal, maxBytes });
    });
  }

  /**
   * Opens a stream of events. There is no timeout: without something to say not even the headers come.
   *
   * @returns the bytes, or undefined when Node gave up waiting for headers (after five minutes)
   * @throws ArgocdError, or the signal's reason
   */
  async openStream(options: {
    call: string;
    path: string[];
    query?: Record<string, string>;
    signal: AbortSignal;
  }): Promise<AsyncIterable<Uint8Array> | undefined> {
    const { call, path, query, signal } = options;
    try {
      const response = await this.#authorized(authorization =>
        this.#send({
          call,
          path,
          query,
          // Exactly this: with anything else in it Argo CD sends no keep-alives.
          headers: { ...authorization, Accept: 'text/event-stream' },
          signal,
        }),
      );
      return response.body
        ? this.#guard(call, response.body, signal)
        : undefined;
    } catch (error) {
      if (error instanceof HeadersTimeout) {
        return undefined;
      }
      throw error;
    }
  }

  /**
   * Translates what went wrong behind this class: the caller's reading of an answer.
   */
  error(call: string, reason: ArgocdErrorReason, detail?: string): ArgocdError {
    return new ArgocdError({
      instance: this.#instance,
      call,
      reason,
      detail:
        detail && redactUrlCredentials(detail).slice(0, MAX_DETAIL_LENGTH),
    });
  }

  /**
   * The error for an HTTP status, also where a stream names it in an event.
   */
  statusError(call: string, status: number, message: string): ArgocdError {
    return this.error(
      call,
      reasonOfStatus(status),
      `${status} ${message}`.trim(),
    );
  }

  async #login(credentials: {
    username: string;
    password: string;
  }): Promise<string> {
    const call = 'log in';
    const response = await this.#send({
      call,
      method: 'POST',
      path: ['api', 'v1', 'session'],
      headers: {
        Accept: 'application/json',
        // Exactly this: a charset behind it is refused.
        'Content-Type': 'application/json',
      },
      body: JSON.stringify(credentials),
      timeoutMs: this.#timeoutMs,
    });
    const { token } = await this.#readJson({
      call,
      response,
      schema: sessionSchema,
    });
    return token;
  }

  async #authorized<T>(
    send: (authorization: { Authorization: string }) => Promise<T>,
  ): Promise<T> {
    const token = await this.#session.token();
    try {
      return await send({ Authorization: `Bearer ${token}` });
    } catch (error) {
      if (
        error instanceof ArgocdError &&
        error.reason === 'unauthenticated' &&
        (await this.#session.refuse(token))
      ) {
        const renewed = await this.#session.token();
        return send({ Authorization: `Bearer ${renewed}` });
      }
      throw error;
    }
  }

  async #send(options: {
    call: string;
    method?: 'GET' | 'POST';
    path: string[];
    query?: Record<string, string>;
    headers: Record<string, string>;
    body?: string;
    signal?: AbortSignal;
    /** Until the end of the body. Without it only the signal ends the call. */
    timeoutMs?: number;
  }): Promise<Response> {
    const { call, method = 'GET', path, query, headers, body } = options;
    const { signal, timeoutMs } = options;
    const search = query ? `?${new URLSearchParams(query)}` : '';
    const url = `${this.#url}/${encodePath(path)}${search}`;
    let response: Response;
    try {
      response = await fetch(url, {
        method,
        headers,
        body,
        redirect: 'manual',
        signal: AbortSignal.any([
          ...(signal ? [signal] : []),
          ...(timeoutMs ? [AbortSignal.timeout(timeoutMs)] : []),
        ]),
      });
    } catch (error) {
      throw this.#connectionError(call, error, signal);
    }
    if (!response.ok) {
      const message = await this.#readMessage(response).catch(() => '');
      throw this.statusError(call, response.status, message);
    }
    return response;
  }

  async #readMessage(response: Response): Promise<string> {
    const type = response.headers.get('content-type') ?? '';
    if (!type.startsWith('application/json')) {
      // A proxy's page, a redirect, or a stream that need not end: the status says enough.
      await response.body?.cancel();
      return '';
    }
    const body = await readBody(response, MAX_BODY_BYTES);
    const error = errorSchema.safeParse(parseJson(body ?? ''));
    return error.success ? error.data.message : '';
  }

  async #readJson<T>(options: {
    call: string;
    response: Response;
    schema: z.ZodType<T>;
    signal?: AbortSignal;
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
    const result = schema.safeParse(parseJson(body));
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

  async *#guard(
    call: string,
    body: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } catch (error) {
      signal.throwIfAborted();
      throw this.error(call, 'unreachable', 'the stream broke off');
    }
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
    const code = causeCode(error);
    if (code === 'UND_ERR_HEADERS_TIMEOUT') {
      return new HeadersTimeout();
    }
    // Only the code: messages of the HTTP client repeat addresses and headers.
    return this.error(
      call,
      'unreachable',
      `no connection${code ? ` (${code})` : ''}`,
    );
  }
}

function causeCode(error: unknown): string | undefined {
  const cause = isError(error) ? error.cause : undefined;
  return isError(cause) && typeof cause.code === 'string'
    ? cause.code
    : undefined;
}
