import { AsyncLocalStorage } from 'node:async_hooks';
import { LoggerService } from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import {
  DefaultGithubCredentialsProvider,
  GithubCredentialsProvider,
  ScmIntegrationRegistry,
  ScmIntegrations,
} from '@backstage/integration';
import { Octokit } from '@octokit/rest';
import {
  GithubAccessConfig,
  readGithubConfig,
} from '../config/readGithubConfig';
import {
  GithubAppInstallation,
  GithubAuth,
  GithubCredentialsKind,
  readCredentialsKind,
} from './GithubAuth';
import { Caller, GithubCalls } from './GithubCalls';
import { GithubScope } from './GithubScope';
import { Clock, systemClock } from './pace/Clock';
import { Identities } from './pace/Identities';
import { GithubBudget } from './pace/RateBudget';
import { Turns } from './pace/Turns';
import { WaitReport } from './pace/WaitReport';

const USER_AGENT = 'gitops-flow-for-backstage';

/** GitHub itself ends a request after 10 s; the rest is for the network. */
const REQUEST_TIMEOUT_MS = 15_000;

const RETRY_BASE_MS = 2_000;

/** What a client is made of beside its credentials. */
interface GithubClientOptions {
  host: string;
  logger?: LoggerService;
  /**
   * `none`: a call that meets a limit of GitHub fails at once with the reason `rateLimit`, for those who ask in the
   * background or while a page waits. Default: calls wait for as long as it takes.
   */
  patience?: 'none';
  /** Of one try, headers and body. Default: 15 seconds. */
  timeoutMs?: number;
  /** About as long is the wait before the first repetition, each further one is twice as long. Default: 2 seconds. */
  retryBaseMs?: number;
  /** For tests. */
  clock?: Clock;
}

interface Run {
  scope: GithubScope;
  report: WaitReport;
}

/**
 * Octokit for one GitHub host, made from Backstage's `integrations.github`: a GitHub App or a token. {@link run} makes
 * calls on behalf of a person or a task.
 *
 * - Every try ends after 15 seconds; `request: { signal }` of a call ends it, and its waits, at once.
 * - Reads are repeated after a lost connection, an answer that breaks off or cannot be read, 408 and 5xx. Writes are
 *   not, because a lost answer does not mean that nothing was written: they fail with the reason `unavailable`. A call
 *   whose repetition is harmless says so with `request: { retries }`.
 * - Limits of GitHub are waited for, and writes keep within `gitops.github.contentRequests`: see {@link Pace}. All
 *   calls with the same credentials share one queue, in this process.
 * - What fails is thrown as {@link GithubError}. A 304 is an answer with status 304 and no error.
 *
 * @public
 */
export class GithubClient {
  readonly #octokit: Octokit;
  readonly #auth: GithubAuth;
  readonly #identities: Identities;
  readonly #turns: Turns;
  readonly #runs = new AsyncLocalStorage<Run>();
  readonly #isPatient: boolean;
  readonly #createReport: (log?: (line: string) => void) => WaitReport;

  /** Host as in addresses that people open: github.com. */
  readonly host: string;

  static fromConfig(
    config: Config,
    options: GithubClientOptions,
  ): GithubClient {
    const integrations = ScmIntegrations.fromConfig(config);
    const { contentRequests } = readGithubConfig(
      config.getOptionalConfig('gitops.github'),
      options.host,
    );
    return GithubClient.create({
      ...options,
      contentRequests,
      integrations,
      credentials:
        DefaultGithubCredentialsProvider.fromIntegrations(integrations),
    });
  }

  static create(
    options: GithubClientOptions & {
      integrations: ScmIntegrationRegistry;
      credentials: GithubCredentialsProvider;
      /** How many requests that create or change something one identity may send. Default: any number. */
      contentRequests?: GithubAccessConfig['contentRequests'];
    },
  ): GithubClient {
    const { host, integrations } = options;
    const integration = integrations.github.byHost(host)?.config;
    if (!integration?.apiBaseUrl) {
      throw new Error(
        `integrations.github has no entry for ${host} with an apiBaseUrl: add one`,
      );
    }
    const { logger, timeoutMs = REQUEST_TIMEOUT_MS } = options;
    const { clock = systemClock, contentRequests } = options;
    const baseUrl = integration.apiBaseUrl;
    const octokit = new Octokit({
      baseUrl,
      userAgent: USER_AGENT,
      log: {
        debug: () => {},
        info: () => {},
        warn: (message: string) => logger?.warn(message),
        // Octokit logs every 404 as an error; those that matter are thrown.
        error: (message: string) => logger?.debug(message),
      },
    });
    const auth = GithubAuth.create({
      config: integration,
      credentials: options.credentials,
      clock,
      timeoutMs,
    });
    const client = new GithubClient({
      host,
      octokit,
      auth,
      identities: new Identities({ clock, contentRequests }),
      turns: new Turns(clock),
      isPatient: options.patience !== 'none',
      createReport: (log = line => logger?.info(line)) =>
        new WaitReport({ clock, contentRequests, log }),
    });
    new GithubCalls({
      auth,
      octokit,
      baseUrl,
      timeoutMs,
      retryBaseMs: options.retryBaseMs ?? RETRY_BASE_MS,
      clock,
    }).install(signal => client.#identify(signal));
    return client;
  }

  private constructor(options: {
    host: string;
    octokit: Octokit;
    auth: GithubAuth;
    identities: Identities;
    turns: Turns;
    isPatient: boolean;
    createReport: (log?: (line: string) => void) => WaitReport;
  }) {
    this.host = options.host;
    this.#octokit = options.octokit;
    this.#auth = options.auth;
    this.#identities = options.identities;
    this.#turns = options.turns;
    this.#isPatient = options.isPatient;
    this.#createReport = options.createReport;
  }

  /** GitHub's REST calls, as Octokit types them. */
  get rest(): Octokit['rest'] {
    return this.#octokit.rest;
  }

  /** Makes every call of `work` on behalf of a scope. A scope inside another one replaces it. */
  async run<T>(scope: GithubScope, work: () => Promise<T>): Promise<T> {
    if (scope.unit !== undefined) {
      this.#turns.arrive(scope.unit);
    }
    return this.#runs.run(
      { scope, report: this.#createReport(scope.log) },
      work,
    );
  }

  /**
   * What the last answers said about the hourly rate limit of the present scope's identity. Asks nobody.
   *
   * @returns undefined before the first answer, when the hour is over, and where the server has no limit
   */
  budget(): GithubBudget | undefined {
    return this.#identities.of(this.#scope.token).budget.get();
  }

  /** Names the identity of the present scope, for what is remembered about it. Not its token. */
  get identity(): string {
    return this.#identities.of(this.#scope.token).key;
  }

  /**
   * What kind of credentials calls about an organisation are made with.
   *
   * @throws GithubError when there are none
   */
  async credentialsKind(
    owner: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<GithubCredentialsKind> {
    return readCredentialsKind(
      this.#scope.token ?? (await this.#auth.tokenFor(owner, options.signal)),
    );
  }

  /**
   * Where the GitHub Apps of `integrations.github` are installed, and with what permissions.
   *
   * @returns nothing where no App is configured
   */
  async appInstallations(
    options: { signal?: AbortSignal } = {},
  ): Promise<GithubAppInstallation[]> {
    return this.#auth.installations(options.signal);
  }

  get #scope(): GithubScope {
    return this.#runs.getStore()?.scope ?? {};
  }

  #identify(signal: AbortSignal | undefined): Caller {
    const { token, unit, signal: scopeSignal } = this.#scope;
    const report = this.#runs.getStore()?.report ?? this.#createReport();
    return {
      identity: this.#identities.of(token),
      turn: this.#turns.next(unit),
      token,
      signal: combine(signal, scopeSignal),
      ...(this.#isPatient ? { onWait: wait => report.onWait(wait) } : {}),
    };
  }
}

function combine(
  a: AbortSignal | undefined,
  b: AbortSignal | undefined,
): AbortSignal | undefined {
  return a && b && a !== b ? AbortSignal.any([a, b]) : a ?? b;
}
