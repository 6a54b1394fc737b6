import { ArgocdCredentials } from './ArgocdCredentials';
import { ArgocdError } from './ArgocdError';
import { untilAborted } from './untilAborted';

/**
 * A token as a log-in brings it.
 */
export interface AccessToken {
  token: string;
  /** How long it is good for from now on, in milliseconds. Undefined: nobody says. */
  lifeMs?: number;
}

/** Renewed by the first call after this part of a token's life, while the old token still serves. */
const RENEW_AFTER = 0.75;
/** A renewal in the background that failed is tried again after so long. */
const RETRY_MS = 10_000;
/**
 * Credentials that were refused are not tried again before. Argo CD locks an account after five wrong passwords, and
 * forgets them only when there was none for five minutes. Backends that share an account leave such a pause between
 * them at this pace, as long as they are four at the most: four times five minutes is less.
 */
const REFUSED_HOLD_MS = 21 * 60_000;
/** A token that is refused though it is new is not renewed before: what Argo CD lets in, it does not count. */
const RENEWED_HOLD_MS = 60_000;

interface CurrentToken {
  token: string;
  renewAt: number;
  endsAt: number;
  /** Since when it is there, where it replaces one that was refused. */
  replacedAt?: number;
}

/**
 * The token of one instance: the configured one, or one that a log-in brings. Any number of callers share one log-in.
 */
export class ArgocdSession {
  readonly #credentials: ArgocdCredentials;
  readonly #logIn: () => Promise<AccessToken>;
  #current: CurrentToken | undefined;
  #renewal: Promise<string> | undefined;
  #refusal: { error: ArgocdError; until: number } | undefined;
  #replacing = false;
  /** The last two: a call under way may still have the former. */
  #issued: string[] = [];

  static create(options: {
    credentials: ArgocdCredentials;
    /** Never called where the credentials are a token. */
    logIn: () => Promise<AccessToken>;
  }): ArgocdSession {
    return new ArgocdSession(options.credentials, options.logIn);
  }

  private constructor(
    credentials: ArgocdCredentials,
    logIn: () => Promise<AccessToken>,
  ) {
    this.#credentials = credentials;
    this.#logIn = logIn;
  }

  /**
   * Sends something with a token, and once more when it is refused and another token is to be had.
   *
   * @throws ArgocdError, or the signal's reason
   */
  async authorized<T>(
    signal: AbortSignal,
    send: (authorization: { Authorization: string }) => Promise<T>,
  ): Promise<T> {
    const token = await untilAborted(this.#token(), signal);
    try {
      return await send({ Authorization: `Bearer ${token}` });
    } catch (error) {
      if (!isRefusal(error) || !this.#refuse(token)) {
        throw error;
      }
    }
    const renewed = await untilAborted(this.#token(), signal);
    return send({ Authorization: `Bearer ${renewed}` });
  }

  /** Every secret that the session holds now, for taking it out of a text. */
  secrets(): string[] {
    const credentials = this.#credentials;
    if ('token' in credentials) {
      return [credentials.token];
    }
    return [
      'password' in credentials
        ? credentials.password
        : credentials.clientSecret,
      ...this.#issued,
    ];
  }

  async #token(): Promise<string> {
    if ('token' in this.#credentials) {
      return this.#credentials.token;
    }
    const current = this.#current;
    const now = Date.now();
    if (!current || now >= current.endsAt) {
      return this.#renew();
    }
    if (now >= current.renewAt) {
      this.#renew().catch(() => {
        // Whoever observes calls has seen it fail; the old token is good for a while.
        current.renewAt = Date.now() + RETRY_MS;
      });
    }
    return current.token;
  }

  /** @returns whether there will now be another token */
  #refuse(token: string): boolean {
    if ('token' in this.#credentials) {
      return false;
    }
    const current = this.#current;
    if (current?.token !== token) {
      // Somebody else has renewed it meanwhile, or is about to.
      return true;
    }
    const { replacedAt = -Infinity } = current;
    if (Date.now() - replacedAt < RENEWED_HOLD_MS) {
      return false;
    }
    this.#current = undefined;
    this.#replacing = true;
    return true;
  }

  #renew(): Promise<string> {
    const refusal = this.#refusal;
    if (refusal && Date.now() < refusal.until) {
      return Promise.reject(refusal.error);
    }
    this.#renewal ??= this.#replace().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #replace(): Promise<string> {
    try {
      const { token, lifeMs = Infinity } = await this.#logIn();
      const now = Date.now();
      this.#issued = [token, ...this.#issued].slice(0, 2);
      this.#current = {
        token,
        renewAt: now + lifeMs * RENEW_AFTER,
        endsAt: now + lifeMs,
        replacedAt: this.#replacing ? now : undefined,
      };
      this.#replacing = false;
      this.#refusal = undefined;
      return token;
    } catch (error) {
      if (isRefusal(error)) {
        this.#refusal = { error, until: Date.now() + REFUSED_HOLD_MS };
      }
      throw error;
    }
  }
}

function isRefusal(error: unknown): error is ArgocdError {
  return error instanceof ArgocdError && error.reason === 'unauthenticated';
}
