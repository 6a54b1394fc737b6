import { ArgocdInstance } from '../readInstances';
import { ArgocdBreaker } from './ArgocdBreaker';
import { ArgocdConnection } from './ArgocdConnection';
import { ArgocdCredentials } from './ArgocdCredentials';
import { ArgocdError, ArgocdErrorReason } from './ArgocdError';
import {
  ArgocdCall,
  ArgocdGetRequest,
  ArgocdJsonRequest,
  ArgocdNotifyRequest,
  ArgocdRequest,
  ArgocdSendRequest,
} from './ArgocdRequest';
import { AccessToken, ArgocdSession } from './ArgocdSession';
import { logIn } from './logIn';
import { findUpstreamRequest } from './upstreamRequests';

const TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
const SUSPEND_MS = 10_000;

/**
 * HTTP as Argo CD wants it: a token on every call, renewed once when it is refused; a timeout and a largest size on
 * everything that should answer; no redirect followed. Calls that people wait for fail at once while the instance has
 * stopped answering. Every failure becomes an `ArgocdError` without a secret.
 *
 * One transport serves everything that asks an instance, so that it has one session, one set of connections and one
 * opinion of the instance.
 *
 * @public
 */
export class ArgocdTransport {
  /** The instance's name. */
  readonly instance: string;
  readonly #connection: ArgocdConnection;
  /** Another one only where an identity provider gives the tokens. */
  readonly #loginConnection: ArgocdConnection;
  readonly #session: ArgocdSession;
  readonly #breaker: ArgocdBreaker;
  readonly #timeoutMs: number;
  readonly #onCall: (call: ArgocdCall) => void;

  static create(options: {
    instance: ArgocdInstance;
    /** Of one call, where the call names no other. Default: 10 seconds. */
    timeoutMs?: number;
    /** Time between two trials of an instance that has stopped answering. Default: 10 seconds. */
    suspendMs?: number;
    /** Told of every request that has ended, except of those that their caller gave up. */
    onCall?: (call: ArgocdCall) => void;
  }): ArgocdTransport {
    const { timeoutMs = TIMEOUT_MS, suspendMs = SUSPEND_MS } = options;
    return new ArgocdTransport({
      instance: options.instance,
      timeoutMs,
      breaker: ArgocdBreaker.create({ suspendMs }),
      onCall: options.onCall ?? (() => {}),
    });
  }

  private constructor(options: {
    instance: ArgocdInstance;
    timeoutMs: number;
    breaker: ArgocdBreaker;
    onCall: (call: ArgocdCall) => void;
  }) {
    const { instance, timeoutMs } = options;
    const { credentials } = instance;
    const connecting = {
      instance: instance.name,
      connectTimeoutMs: Math.min(timeoutMs, CONNECT_TIMEOUT_MS),
      secrets: () => this.#session.secrets(),
    };
    this.instance = instance.name;
    this.#timeoutMs = timeoutMs;
    this.#onCall = options.onCall;
    this.#breaker = options.breaker;
    this.#connection = ArgocdConnection.create({
      ...connecting,
      url: instance.url,
      ca: instance.ca,
      proxy: instance.proxy,
    });
    this.#loginConnection =
      'loginUrl' in credentials
        ? ArgocdConnection.create({ ...connecting, url: credentials.loginUrl })
        : this.#connection;
    this.#session = ArgocdSession.create({
      credentials,
      logIn: () => this.#logIn(credentials),
    });
  }

  /**
   * @throws ArgocdError, or the signal's reason
   */
  async getJson<T>(options: ArgocdGetRequest<T>): Promise<T> {
    const { call, background, slow, anonymous, isRefusal } = options;
    const request = { ...options, method: 'GET' };
    const authorizedGet = () =>
      this.#session.authorized(options.signal, async authorization => {
        const answer = await this.#exchange(request, authorization);
        if (isRefusal?.(answer)) {
          throw this.error(call, 'unauthenticated');
        }
        return answer;
      });
    const get = anonymous ? () => this.#exchange(request, {}) : authorizedGet;
    return background ? this.#unguarded(get) : this.#guarded(call, get, slow);
  }

  /**
   * Changes something. It is never repeated, except when Argo CD has refused the token and so done nothing.
   *
   * @throws ArgocdError, or the signal's reason. After `timeout` and `unreachable` nobody knows whether it was done
   */
  async send<T>(options: ArgocdSendRequest<T>): Promise<T> {
    const { call, body, signal } = options;
    const request = {
      ...options,
      body: body === undefined ? undefined : JSON.stringify(body),
    };
    return this.#guarded(call, () =>
      this.#session.authorized(signal, authorization =>
        this.#exchange(request, {
          ...authorization,
          // Exactly this, also without a body: without it, or with a charset behind it, the answer is 415.
          'Content-Type': 'application/json',
        }),
      ),
    );
  }

  /**
   * Sends a text to a route that asks for no token. What an answer of success says is not read.
   *
   * @throws ArgocdError, or the signal's reason
   */
  async notify(options: ArgocdNotifyRequest): Promise<void> {
    const { call, path, headers, body, signal } = options;
    const { method } = findUpstreamRequest({ method: 'POST', path });
    await this.#guarded(call, () =>
      this.#observed(call, async () => {
        const response = await this.#connection.request({
          call,
          method,
          path,
          headers: { ...headers, 'Content-Type': 'application/json' },
          body,
          signal,
          timeoutMs: this.#timeoutMs,
        });
        await response.body?.cancel();
      }),
    );
  }

  /**
   * Opens a stream of events. There is no timeout but that of connecting: without something to say not even the
   * headers come.
   *
   * @throws ArgocdError, or the signal's reason
   */
  async openStream(options: ArgocdRequest): Promise<AsyncIterable<Uint8Array>> {
    const { call, path, query, signal } = options;
    const { right } = findUpstreamRequest({ method: 'GET', path, query });
    const response = await this.#unguarded(() =>
      this.#session.authorized(signal, authorization =>
        this.#observed(call, () =>
          this.#connection.request({
            call,
            path,
            query,
            // Exactly this: with anything else in it Argo CD sends no keep-alives.
            headers: { ...authorization, Accept: 'text/event-stream' },
            signal,
            right,
          }),
        ),
      ),
    );
    return this.#connection.stream({ call, response, signal });
  }

  /**
   * Translates what went wrong behind this class: the caller's reading of an answer.
   */
  error(call: string, reason: ArgocdErrorReason, detail?: string): ArgocdError {
    return this.#connection.error(call, reason, detail);
  }

  /**
   * The error for an HTTP status that a stream names in an event.
   */
  statusError(call: string, status: number, message: string): ArgocdError {
    return this.#connection.failure({ call, status, message });
  }

  /**
   * Ends every connection. Calls under way fail, and so does every later one.
   */
  async close(): Promise<void> {
    await this.#connection.close();
    await this.#loginConnection.close();
  }

  async #exchange<T>(
    request: ArgocdJsonRequest<T> & { method: string; body?: string },
    headers: Record<string, string>,
  ): Promise<T> {
    const { call, method, path, query, body, schema, signal } = request;
    const { timeoutMs = this.#timeoutMs, maxBytes } = request;
    const { right } = findUpstreamRequest({ method, path, query });
    return this.#observed(call, async () => {
      const response = await this.#connection.request({
        call,
        method,
        path,
        query,
        headers,
        body,
        signal,
        timeoutMs,
        right,
      });
      return this.#connection.readJson({
        call,
        response,
        schema,
        signal,
        maxBytes,
      });
    });
  }

  async #logIn(credentials: ArgocdCredentials): Promise<AccessToken> {
    if ('token' in credentials) {
      return credentials;
    }
    return this.#observed('log in', () =>
      logIn({
        connection: this.#loginConnection,
        credentials,
        timeoutMs: this.#timeoutMs,
      }),
    );
  }

  async #guarded<T>(
    call: string,
    run: () => Promise<T>,
    slow = false,
  ): Promise<T> {
    const suspended = (silentMs: number) => {
      this.#onCall({ call, outcome: 'suspended', durationMs: 0 });
      const seconds = Math.max(1, Math.round(silentMs / 1_000));
      return this.error(
        call,
        'suspended',
        `not asked, as Argo CD has not answered for ${seconds} seconds`,
      );
    };
    if (slow) {
      this.#breaker.check(suspended);
      return run();
    }
    return this.#breaker.run(run, suspended);
  }

  async #unguarded<T>(run: () => Promise<T>): Promise<T> {
    const answer = await run();
    this.#breaker.close();
    return answer;
  }

  async #observed<T>(call: string, run: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const tell = (outcome: ArgocdCall['outcome']) =>
      this.#onCall({
        call,
        outcome,
        durationMs: performance.now() - startedAt,
      });
    try {
      const answer = await run();
      tell('ok');
      return answer;
    } catch (error) {
      if (error instanceof ArgocdError) {
        tell(error.reason);
      }
      throw error;
    }
  }
}
