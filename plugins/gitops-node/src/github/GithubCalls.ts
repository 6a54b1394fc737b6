import { setTimeout as sleep } from 'node:timers/promises';
import type { Octokit } from '@octokit/rest';
import { backoff } from '../argocd/mirror/backoff';
import { classifyFailure } from './classifyFailure';
import { fetchWhole } from './fetchWhole';
import { GithubAuth } from './GithubAuth';
import { GithubError } from './GithubError';
import { Clock } from './pace/Clock';
import { Identity } from './pace/Identities';
import { PaceWait } from './pace/Pace';
import { readRetryAfter } from './pace/readLimit';
import { Turn } from './pace/Turns';
import { describeCall, translateGithubError } from './translateGithubError';
import {
  createRedirectError,
  isRequestError,
  OctokitAnswer,
} from './UpstreamError';

const READ_RETRIES = 3;
const MAX_RETRY_MS = 16_000;

/** A server that restarts asks for less; for longer, an error is the better answer. */
const MAX_RETRY_AFTER_MS = 60_000;

const NEW_TOKEN_RETRY_MS = 1_000;

type CallOptions = Required<Octokit['request']['endpoint']['DEFAULTS']>;

/** On whose behalf one call is made. */
export interface Caller {
  identity: Identity;
  turn: Turn;
  /** A person's own. */
  token?: string;
  signal?: AbortSignal;
  /** Absent for callers without patience, whose calls fail instead of waiting. */
  onWait?: (wait: PaceWait) => void;
}

interface Call {
  /** Sends `options` as they are at that moment. */
  send: () => Promise<OctokitAnswer>;
  options: CallOptions;
  caller: Caller;
}

/** What one try came to: an answer, or an error and what to do about it. */
type Outcome =
  | { answer: OctokitAnswer }
  | { error: unknown; next: 'fail' | 'wait' | 'renew' }
  | { error: unknown; next: 'repeat'; isSent: boolean };

/**
 * Makes calls of tries: waits for limits, repeats what may be repeated, and says in the end what went wrong.
 */
export class GithubCalls {
  readonly #auth: GithubAuth;
  readonly #octokit: Octokit;
  readonly #baseUrl: string;
  readonly #timeoutMs: number;
  readonly #retryBaseMs: number;
  readonly #clock: Clock;

  constructor(options: {
    auth: GithubAuth;
    octokit: Octokit;
    baseUrl: string;
    /** Of one try. */
    timeoutMs: number;
    /** About as long is the wait before the first repetition; each further one is twice as long. */
    retryBaseMs: number;
    clock: Clock;
  }) {
    this.#auth = options.auth;
    this.#octokit = options.octokit;
    this.#baseUrl = options.baseUrl;
    this.#timeoutMs = options.timeoutMs;
    this.#retryBaseMs = options.retryBaseMs;
    this.#clock = options.clock;
  }

  /**
   * Tells Octokit how each try is sent, and sees each call once, whatever its tries come to.
   *
   * @param identify - asked at the time of the call
   */
  install(identify: (signal: AbortSignal | undefined) => Caller): void {
    this.#octokit.hook.wrap('request', (request, options) =>
      this.#call({
        send: async () => request(options),
        options,
        caller: identify(options.request.signal),
      }),
    );
  }

  async #call(call: Call): Promise<OctokitAnswer> {
    const { options, caller } = call;
    const { signal } = caller;
    signal?.throwIfAborted();
    const retries: number =
      options.request.retries ?? (isWrite(call) ? 0 : READ_RETRIES);
    let failures = 0;
    for (;;) {
      const outcome = await this.#try(call);
      if ('answer' in outcome) {
        return outcome.answer;
      }
      const { error, next } = outcome;
      // Repeating is harmless while nothing was sent but the question for a token.
      const isLast =
        next === 'repeat' &&
        failures >= (outcome.isSent ? retries : READ_RETRIES);
      if (next === 'fail' || isLast) {
        throw translateGithubError(error, {
          baseUrl: this.#baseUrl,
          call: this.#describe(options),
          isPersonal: caller.token !== undefined,
        });
      }
      if (next === 'repeat') {
        await pause(this.#delayMs(error, failures), signal);
        failures += 1;
      } else if (next === 'renew') {
        await pause(NEW_TOKEN_RETRY_MS, signal);
      }
    }
  }

  async #try(call: Call): Promise<Outcome> {
    const { options, caller } = call;
    const { identity, signal } = caller;
    const owner = String(options.owner ?? options.org ?? '');
    const leave = await this.#enter(call);
    let isSent = false;
    try {
      const token = caller.token ?? (await this.#auth.tokenFor(owner, signal));
      options.headers = {
        ...options.headers,
        authorization: `Bearer ${token}`,
      };
      options.request = {
        ...options.request,
        signal,
        fetch: (url: string, init: RequestInit) =>
          fetchWhole(url, init, { timeoutMs: this.#timeoutMs }),
      };
      isSent = true;
      const answer = await call.send();
      if (answer.status >= 300) {
        throw createRedirectError(
          { method: options.method, url: answer.url },
          answer,
        );
      }
      identity.budget.observe(answer.headers);
      identity.pace.recover();
      return { answer };
    } catch (error) {
      signal?.throwIfAborted();
      return this.#conclude(error, { caller, owner, isSent });
    } finally {
      leave();
    }
  }

  /** Decides what follows a failed try. */
  #conclude(
    error: unknown,
    request: { caller: Caller; owner: string; isSent: boolean },
  ): Outcome {
    const { caller, owner, isSent } = request;
    const { budget, pace } = caller.identity;
    if (isRequestError(error) && error.response) {
      budget.observe(error.response.headers);
    }
    const failure = classifyFailure(error, this.#clock.now());
    switch (failure.kind) {
      case 'lost':
        return { error, next: 'repeat', isSent };
      case 'limit':
        pace.pause(failure.limit);
        return { error, next: caller.onWait ? 'wait' : 'fail' };
      case 'unchanged':
        return { answer: failure.answer };
      case 'unknownToken':
        return !caller.token && this.#auth.isNew(owner)
          ? { error, next: 'renew' }
          : { error, next: 'fail' };
      default:
        return { error, next: 'fail' };
    }
  }

  async #enter(call: Call): Promise<() => void> {
    const { identity, turn, signal, onWait } = call.caller;
    const request = { turn, isWrite: isWrite(call) };
    if (onWait) {
      return identity.pace.enter({ ...request, signal, onWait });
    }
    const impatience = new AbortController();
    return identity.pace.enter({
      ...request,
      signal: signal
        ? AbortSignal.any([signal, impatience.signal])
        : impatience.signal,
      onWait: ({ cause, ms }) => {
        if (cause !== 'queue') {
          impatience.abort(this.#createLimitError(call.options, ms));
        }
      },
    });
  }

  #createLimitError(options: CallOptions, ms: number): GithubError {
    return new GithubError({
      reason: 'rateLimit',
      details: ['a rate limit is used up'],
      message: `GitHub was not asked ${this.#describe(
        options,
      )}, because a rate limit is used up.`,
      remedy: `Try again in ${Math.ceil(ms / 1_000)} seconds.`,
    });
  }

  #describe(options: CallOptions): string {
    return describeCall(this.#octokit.request.endpoint(options), this.#baseUrl);
  }

  #delayMs(error: unknown, failures: number): number {
    const asked =
      isRequestError(error) && error.response
        ? readRetryAfter(error.response.headers, this.#clock.now())
        : undefined;
    return Math.max(
      Math.min(asked ?? 0, MAX_RETRY_AFTER_MS),
      backoff({
        attempt: failures,
        baseMs: this.#retryBaseMs,
        maxMs: MAX_RETRY_MS,
        random: Math.random,
      }),
    );
  }
}

function isWrite({ options }: Call): boolean {
  return !['GET', 'HEAD'].includes(options.method);
}

async function pause(
  ms: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(error => {
    signal?.throwIfAborted();
    throw error;
  });
}
