import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { AccountStore } from '../store/AccountStore';

/** GitHub's own life of a code. */
const CODE_LIFETIME_MS = 10 * 60_000;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** A program that people let act in their name. */
export interface OauthApp {
  clientId: string;
  clientSecret: string;
  name: string;
  /** Where people are sent back to; addresses below it are fine too. */
  callbackUrl: string;
}

/** What a person has said yes to, until the app comes for its token. */
interface Grant {
  clientId: string;
  accountId: number;
  scopes: string[];
  redirectUri: string | undefined;
  challenge: Challenge | undefined;
  expiresAt: number;
}

/** PKCE (RFC 7636): only who has the secret behind it may redeem a code. */
export interface Challenge {
  value: string;
  method: 'S256' | 'plain';
}

/** Why there is no token, in the words of GitHub's documentation. */
export type OauthRefusal =
  | 'incorrect_client_credentials'
  | 'bad_verification_code'
  | 'redirect_uri_mismatch';

/** Gives out codes for what people have granted, and tokens for codes. Codes do not outlive the process. */
export class OauthGrants {
  readonly #apps: OauthApp[];
  readonly #accounts: AccountStore;
  readonly #grants = new Map<string, Grant>();

  private constructor(apps: OauthApp[], accounts: AccountStore) {
    this.#apps = apps;
    this.#accounts = accounts;
  }

  static create({
    apps,
    accounts,
  }: {
    apps: OauthApp[];
    accounts: AccountStore;
  }): OauthGrants {
    return new OauthGrants(apps, accounts);
  }

  find(clientId: string): OauthApp | undefined {
    return this.#apps.find(app => app.clientId === clientId);
  }

  /**
   * Where to send people back to.
   *
   * @param wanted - `redirect_uri` of the request, if it has one
   * @returns undefined where that is not the app's. On this machine the port may be another one, as on GitHub.
   */
  callback(app: OauthApp, wanted: string | undefined): URL | undefined {
    const registered = new URL(app.callbackUrl);
    if (wanted === undefined) {
      return registered;
    }
    if (!URL.canParse(wanted)) {
      return undefined;
    }
    const target = new URL(wanted);
    const isSamePlace = LOOPBACK.has(registered.hostname)
      ? LOOPBACK.has(target.hostname)
      : target.host === registered.host;
    const isBelow =
      target.pathname === registered.pathname ||
      target.pathname.startsWith(`${registered.pathname.replace(/\/$/, '')}/`);
    return isSamePlace && target.protocol === registered.protocol && isBelow
      ? target
      : undefined;
  }

  /** @returns the code that the app exchanges for a token */
  grant(grant: Omit<Grant, 'expiresAt'>): string {
    const code = randomBytes(10).toString('hex');
    const now = Date.now();
    for (const [known, { expiresAt }] of this.#grants) {
      if (expiresAt <= now) {
        this.#grants.delete(known);
      }
    }
    this.#grants.set(code, { ...grant, expiresAt: now + CODE_LIFETIME_MS });
    return code;
  }

  /** Makes a token of a code, once. */
  redeem({
    clientId,
    clientSecret,
    code,
    redirectUri,
    verifier,
  }: {
    clientId: string;
    clientSecret: string;
    code: string;
    redirectUri: string | undefined;
    verifier: string | undefined;
  }): { token: string; scopes: string[] } | { error: OauthRefusal } {
    const app = this.find(clientId);
    if (!app || !isSame(app.clientSecret, clientSecret)) {
      return { error: 'incorrect_client_credentials' };
    }
    const grant = this.#grants.get(code);
    if (
      !grant ||
      grant.expiresAt <= Date.now() ||
      grant.clientId !== clientId
    ) {
      return { error: 'bad_verification_code' };
    }
    if (redirectUri !== undefined && redirectUri !== grant.redirectUri) {
      return { error: 'redirect_uri_mismatch' };
    }
    if (grant.challenge && !answers(grant.challenge, verifier)) {
      return { error: 'bad_verification_code' };
    }
    this.#grants.delete(code);
    const { scopes, accountId } = grant;
    const token = `gho_${randomBytes(27).toString('base64url')}`;
    this.#accounts.insertToken({
      token,
      accountId,
      rights: { scopes, clientId },
    });
    return { token, scopes };
  }
}

function answers(
  { value, method }: Challenge,
  verifier: string | undefined,
): boolean {
  if (verifier === undefined) {
    return false;
  }
  const answer =
    method === 'S256'
      ? createHash('sha256').update(verifier).digest('base64url')
      : verifier;
  return isSame(value, answer);
}

/** Takes as long for a near miss as for a wild guess. */
function isSame(expected: string, given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(expected), digest(given));
}
