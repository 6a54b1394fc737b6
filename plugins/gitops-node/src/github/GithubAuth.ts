import {
  GithubAppCredentialsMux,
  GithubCredentialsProvider,
  GithubIntegrationConfig,
} from '@backstage/integration';
import { GithubError } from './GithubError';
import { LostAnswerError } from './LostAnswerError';
import { Clock } from './pace/Clock';
import { redactSecrets } from './redactSecrets';
import { isRequestError } from './UpstreamError';
import { untilAborted } from './untilAborted';

/** GitHub may refuse a new installation token for so long, until all of its servers know it. */
const NEW_TOKEN_MS = 5_000;

/**
 * What the credentials are, as their beginning tells. `unknown`: another form, as GitHub Enterprise Server had before
 * 3.2.
 *
 * @public
 */
export type GithubCredentialsKind =
  | 'appInstallation'
  | 'classicToken'
  | 'fineGrainedToken'
  | 'oauthToken'
  | 'appUserToken'
  | 'unknown';

/**
 * A GitHub App's installation on an account, as far as the credentials check reads it.
 *
 * @public
 */
export interface GithubAppInstallation {
  appSlug: string;
  /** Organisation or user. */
  account: string;
  isSuspended: boolean;
  /** `all` repositories of the account, or `selected` ones. */
  repositorySelection: string;
  /** Level by name: `contents: write`. */
  permissions: Record<string, string>;
}

const PREFIXES: [string, GithubCredentialsKind][] = [
  ['ghs_', 'appInstallation'],
  ['ghp_', 'classicToken'],
  ['github_pat_', 'fineGrainedToken'],
  ['gho_', 'oauthToken'],
  ['ghu_', 'appUserToken'],
];

/** Gets the token for a call: of the GitHub App or from the configuration, by Backstage's own provider. */
export class GithubAuth {
  readonly #config: GithubIntegrationConfig;
  readonly #credentials: GithubCredentialsProvider;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #issued = new Map<string, { token: string; sinceMs: number }>();
  #mux: GithubAppCredentialsMux | undefined;

  static create(options: {
    config: GithubIntegrationConfig;
    credentials: GithubCredentialsProvider;
    clock: Clock;
    /** Of one question; the provider has no limit of its own. */
    timeoutMs: number;
  }): GithubAuth {
    return new GithubAuth(options);
  }

  private constructor(options: {
    config: GithubIntegrationConfig;
    credentials: GithubCredentialsProvider;
    clock: Clock;
    timeoutMs: number;
  }) {
    this.#config = options.config;
    this.#credentials = options.credentials;
    this.#clock = options.clock;
    this.#timeoutMs = options.timeoutMs;
  }

  /**
   * @param owner - organisation that the call is about. Not its repository: the provider refuses repositories that are
   *   younger than its list of them. Empty for calls about no organisation, which an App makes as itself
   * @throws GithubError when there is nothing to sign in with; LostAnswerError, or what Octokit throws, when GitHub did
   *   not give a token
   */
  async tokenFor(owner: string, signal?: AbortSignal): Promise<string> {
    const { host } = this.#config;
    const { token, type } = await this.#ask(
      () =>
        this.#credentials.getCredentials({ url: `https://${host}/${owner}` }),
      signal,
    );
    if (!token) {
      throw this.#createMissing(owner);
    }
    if (type === 'app' && this.#issued.get(owner)?.token !== token) {
      this.#issued.set(owner, { token, sinceMs: this.#clock.now() });
    }
    return token;
  }

  /** Whether the token of an organisation may be too new for some of GitHub's servers. */
  isNew(owner: string): boolean {
    const issued = this.#issued.get(owner);
    return (
      issued !== undefined && this.#clock.now() - issued.sinceMs < NEW_TOKEN_MS
    );
  }

  /** Whether GitHub Apps are configured, so that a call about no organisation is made as an App. */
  get hasApps(): boolean {
    return Boolean(this.#config.apps?.length);
  }

  /** Where the configured GitHub Apps are installed; nothing where there are none. */
  async installations(signal?: AbortSignal): Promise<GithubAppInstallation[]> {
    this.#mux ??= new GithubAppCredentialsMux(this.#config);
    const mux = this.#mux;
    const found = await this.#ask(() => mux.getAllInstallations(), signal);
    return found.map(installation => ({
      appSlug: installation.app_slug,
      account: readLogin(installation.account),
      isSuspended: Boolean(installation.suspended_at),
      repositorySelection: installation.repository_selection,
      permissions: { ...installation.permissions },
    }));
  }

  async #ask<T>(
    question: () => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const late = new AbortController();
    const cancel = this.#clock.after(this.#timeoutMs, () =>
      late.abort(
        new LostAnswerError(
          `no credentials from GitHub within ${this.#timeoutMs / 1_000} s`,
        ),
      ),
    );
    try {
      return await untilAborted(
        question(),
        signal ? AbortSignal.any([signal, late.signal]) : late.signal,
      );
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof LostAnswerError || isRequestError(error)
        ? error
        : this.#createUnusable(error);
    } finally {
      cancel();
    }
  }

  #createMissing(owner: string): GithubError {
    const { host } = this.#config;
    return this.hasApps
      ? new GithubError({
          reason: 'credentials',
          details: [`No GitHub App is installed in ${owner}`],
          message: `No GitHub App of integrations.github[host=${host}] is installed in ${owner}.`,
          remedy: `Install the App in the organisation ${owner}, with access to all repositories, and name ${owner} in allowedInstallationOwners where that is set. The portal notices within ten minutes.`,
        })
      : new GithubError({
          reason: 'credentials',
          details: ['There are no credentials'],
          message: `integrations.github[host=${host}] has no credentials.`,
          remedy:
            'Add a GitHub App under apps, or a token, and restart the backend.',
        });
  }

  /** The provider's own words: a suspended installation, or a key that cannot be read. */
  #createUnusable(error: unknown): GithubError {
    const said = redactSecrets(
      error instanceof Error ? error.message : String(error),
    );
    const isSuspended = /suspended/i.test(said);
    return new GithubError({
      reason: 'credentials',
      details: [said],
      message: `The GitHub App of integrations.github[host=${
        this.#config.host
      }] cannot be used: ${said}.`,
      remedy: isSuspended
        ? 'An owner of the organisation unsuspends it under Settings, GitHub Apps, Configure.'
        : 'Compare appId and privateKey with the App’s page on GitHub: the key is the whole PEM file, with its line breaks.',
    });
  }
}

/** What kind of credentials a token is. */
export function readCredentialsKind(token: string): GithubCredentialsKind {
  return (
    PREFIXES.find(([prefix]) => token.startsWith(prefix))?.[1] ?? 'unknown'
  );
}

/** Enterprises have a slug instead. */
function readLogin(account: unknown): string {
  return typeof account === 'object' &&
    account !== null &&
    'login' in account &&
    typeof account.login === 'string'
    ? account.login
    : '';
}
