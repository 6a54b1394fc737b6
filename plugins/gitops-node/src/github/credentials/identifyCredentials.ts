import { GithubAppInstallation, GithubCredentialsKind } from '../GithubAuth';
import { GithubClient } from '../GithubClient';
import { isGithubError } from '../GithubError';
import { parseScopes } from '../oauthScopes';
import {
  findFailure,
  GithubCredentialsFinding,
} from './GithubCredentialsFinding';

/** What is known about the credentials once GitHub has accepted them. */
export interface IdentifiedCredentials {
  kind: GithubCredentialsKind;
  /** Absent for Apps, which are no account. */
  login?: string;
  /** Absent where the kind of token has none. */
  scopes?: string[];
  /** Absent where GitHub names no end. */
  expiresAt?: Date;
  /** Of an App. */
  installation?: GithubAppInstallation;
}

const KIND_NAMES: Record<GithubCredentialsKind, string> = {
  appInstallation: 'The GitHub App',
  classicToken: 'The personal access token (classic)',
  fineGrainedToken: 'The fine-grained personal access token',
  oauthToken: 'The OAuth token',
  appUserToken: 'The user token of a GitHub App',
  unknown: 'The token',
};

/** Asks whose the credentials are. Without an answer nothing else is worth asking. */
export async function identifyCredentials(options: {
  github: GithubClient;
  /** Organisation that repositories are created in. */
  owner: string;
  signal?: AbortSignal;
}): Promise<{
  finding: GithubCredentialsFinding;
  credentials?: IdentifiedCredentials;
}> {
  const { github, owner, signal } = options;
  try {
    const kind = await github.credentialsKind(owner, { signal });
    const credentials =
      kind === 'appInstallation'
        ? await identifyApp({ github, owner, signal })
        : await identifyAccount({ github, kind, signal });
    return { finding: describe(credentials, owner), credentials };
  } catch (error) {
    return { finding: findFailure('credentials', error) };
  }
}

async function identifyApp(options: {
  github: GithubClient;
  owner: string;
  signal?: AbortSignal;
}): Promise<IdentifiedCredentials> {
  const { github, owner, signal } = options;
  const installations = await github.appInstallations({ signal });
  const wanted = owner.toLocaleLowerCase('en-US');
  return {
    kind: 'appInstallation',
    installation: installations.find(
      ({ account }) => account.toLocaleLowerCase('en-US') === wanted,
    ),
  };
}

async function identifyAccount(options: {
  github: GithubClient;
  kind: GithubCredentialsKind;
  signal?: AbortSignal;
}): Promise<IdentifiedCredentials> {
  const { github, kind, signal } = options;
  try {
    const { data, headers } = await github.rest.users.getAuthenticated({
      request: { signal },
    });
    const scopes = headers['x-oauth-scopes'];
    const expiresAt = readExpiry(
      headers['github-authentication-token-expiration'],
    );
    return {
      kind: kind === 'unknown' ? readKind(headers) : kind,
      login: data.login,
      ...(scopes === undefined ? {} : { scopes: parseScopes(scopes) }),
      ...(expiresAt ? { expiresAt } : {}),
    };
  } catch (error) {
    // Installation tokens that were put there by hand: they are nobody, which is no fault.
    if (isGithubError(error, 'permission') && error.says('by integration')) {
      return { kind: 'appInstallation' };
    }
    throw error;
  }
}

/** Only tokens that have scopes name them, and only those of OAuth Apps name an App. */
function readKind(
  headers: Record<string, string | number | undefined>,
): GithubCredentialsKind {
  if (headers['x-oauth-scopes'] === undefined) {
    return 'unknown';
  }
  return headers['x-oauth-client-id'] ? 'oauthToken' : 'classicToken';
}

/** GitHub writes `2026-12-24 10:00:00 UTC` or `2026-12-24 10:00:00 +0000`. */
function readExpiry(value: string | number | undefined): Date | undefined {
  const [, day, time, zone = 'UTC'] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d) ?(\S+)?$/.exec(
      String(value ?? ''),
    ) ?? [];
  const parsed = new Date(`${day}T${time}${zone === 'UTC' ? 'Z' : zone}`);
  return day && !Number.isNaN(parsed.getTime()) ? parsed : undefined;
}

function describe(
  credentials: IdentifiedCredentials,
  owner: string,
): GithubCredentialsFinding {
  const { kind, login, installation } = credentials;
  const check = 'credentials';
  if (installation?.isSuspended) {
    return {
      check,
      problem: `The GitHub App ${installation.appSlug} is suspended in ${owner}.`,
      remedy:
        'An owner of the organisation unsuspends it (Settings, GitHub Apps, Configure).',
    };
  }
  if (installation?.repositorySelection === 'selected') {
    return {
      check,
      warning: `The GitHub App ${installation.appSlug} is installed in ${owner} on selected repositories only.`,
      remedy:
        'An owner of the organisation gives it all repositories (Settings, GitHub Apps, Configure), or adds those that the portal is to work with.',
    };
  }
  return {
    check,
    ok: installation
      ? `${KIND_NAMES[kind]} ${installation.appSlug} is installed in ${owner}.`
      : `${KIND_NAMES[kind]} ${
          login ? `of ${login} ` : ''
        }is accepted by GitHub.`,
  };
}
