import { GitopsConfig } from '../config/readGitopsConfig';
import {
  findRepositoryCreation,
  findTeamAccess,
} from './credentials/findOrganizationProblems';
import { findPermissions } from './credentials/findPermissions';
import { findRepositoryAccess } from './credentials/findRepositoryAccess';
import { GithubCredentialsFinding } from './credentials/GithubCredentialsFinding';
import {
  identifyCredentials,
  IdentifiedCredentials,
} from './credentials/identifyCredentials';
import { GithubClient } from './GithubClient';
import { Clock, systemClock } from './pace/Clock';
import { untilAborted } from './untilAborted';

const REMEMBERED_MS = 600_000;
const SOON_MS = 7 * 24 * 3_600_000;

/** More than any request of the portal needs. */
const FEW_REQUESTS = 100;

/**
 * Asks GitHub what the credentials are and may do, and names what is missing for the work of the portal. Nothing is
 * written. Within {@link GithubClient.run} it is about the credentials of that scope.
 *
 * @public
 */
export class GithubCredentialsCheck {
  readonly #config: Pick<GitopsConfig, 'applications' | 'repository'>;
  readonly #github: GithubClient;
  readonly #clock: Clock;
  /** By identity. */
  readonly #known = new Map<
    string,
    { findings: GithubCredentialsFinding[]; untilMs: number }
  >();
  readonly #running = new Map<string, Promise<GithubCredentialsFinding[]>>();

  static create(options: {
    config: Pick<GitopsConfig, 'applications' | 'repository'>;
    github: GithubClient;
    /** For tests. */
    clock?: Clock;
  }): GithubCredentialsCheck {
    return new GithubCredentialsCheck(options);
  }

  private constructor(options: {
    config: Pick<GitopsConfig, 'applications' | 'repository'>;
    github: GithubClient;
    clock?: Clock;
  }) {
    this.#config = options.config;
    this.#github = options.github;
    this.#clock = options.clock ?? systemClock;
  }

  /**
   * A result without a problem is remembered for ten minutes; asking again costs nothing then.
   *
   * @returns what was found: each problem and warning with its remedy. Only the first finding where GitHub does not
   *   accept the credentials
   */
  async run(
    options: { signal?: AbortSignal } = {},
  ): Promise<GithubCredentialsFinding[]> {
    const { signal } = options;
    const { identity } = this.#github;
    for (;;) {
      const known = this.#known.get(identity);
      if (known && known.untilMs > this.#clock.now()) {
        return known.findings;
      }
      const running = this.#running.get(identity);
      if (!running) {
        return this.#start(identity, signal);
      }
      try {
        return await untilAborted(running, signal);
      } catch {
        // It was somebody else's, who gave up: ask ourselves.
        signal?.throwIfAborted();
      }
    }
  }

  async #start(
    identity: string,
    signal: AbortSignal | undefined,
  ): Promise<GithubCredentialsFinding[]> {
    const running = this.#ask(signal);
    this.#running.set(identity, running);
    try {
      const findings = await running;
      if (!findings.some(finding => 'problem' in finding)) {
        this.#remember(identity, findings);
      }
      return findings;
    } finally {
      this.#running.delete(identity);
    }
  }

  async #ask(
    signal: AbortSignal | undefined,
  ): Promise<GithubCredentialsFinding[]> {
    const { applications, repository } = this.#config;
    const github = this.#github;
    const { owner, visibility } = applications;
    const { finding, credentials } = await identifyCredentials({
      github,
      owner,
      signal,
    });
    if (!credentials || 'problem' in finding) {
      return [finding];
    }
    const access = await Promise.all([
      findRepositoryAccess({ github, repository, signal }),
      findRepositoryCreation({
        github,
        owner,
        visibility,
        credentials,
        signal,
      }),
      findTeamAccess({ github, owner, signal }),
    ]);
    return [
      finding,
      this.#findExpiry(credentials),
      findPermissions(credentials),
      ...access,
      this.#findBudget(),
    ];
  }

  #findExpiry({
    kind,
    expiresAt,
  }: IdentifiedCredentials): GithubCredentialsFinding {
    const check = 'expiry';
    if (!expiresAt) {
      return {
        check,
        ok:
          kind === 'appInstallation'
            ? 'Tokens of the App are renewed by themselves.'
            : 'GitHub names no day on which the token expires.',
      };
    }
    const day = expiresAt.toISOString().slice(0, 10);
    return expiresAt.getTime() - this.#clock.now() > SOON_MS
      ? { check, ok: `The token expires on ${day}.` }
      : {
          check,
          warning: `The token expires on ${day}.`,
          remedy:
            'Make a new one before, put it under integrations.github and restart the backend; a GitHub App needs no such care.',
        };
  }

  #findBudget(): GithubCredentialsFinding {
    const check = 'rateLimit';
    const budget = this.#github.budget();
    if (!budget) {
      return { check, ok: 'GitHub announces no rate limit.' };
    }
    const { remaining, limit, resetsAt } = budget;
    const left = `${remaining} of ${limit} requests are left until ${resetsAt.toISOString()}.`;
    return remaining < FEW_REQUESTS
      ? {
          check,
          warning: left,
          remedy:
            'Requests wait until then. Find out what else uses these credentials; a GitHub App of the portal’s own has a limit of its own.',
        }
      : { check, ok: left };
  }

  #remember(identity: string, findings: GithubCredentialsFinding[]): void {
    const nowMs = this.#clock.now();
    for (const [key, { untilMs }] of this.#known) {
      if (untilMs <= nowMs) {
        this.#known.delete(key);
      }
    }
    this.#known.set(identity, { findings, untilMs: nowMs + REMEMBERED_MS });
  }
}
