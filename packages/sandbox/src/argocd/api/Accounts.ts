import {
  createHash,
  createHmac,
  randomBytes,
  randomUUID,
  timingSafeEqual,
} from 'node:crypto';
import { Request } from 'express';
import { timestamp } from '../cluster/KubernetesObject';
import { matchesGlob } from '../render/matchesGlob';
import { ApiError } from './ApiError';

/** What somebody may do: `applications, sync, payments-dev/*`. `*` stands for anything. */
export interface Right {
  resource: string;
  action: string;
  /** `project/application`, or the name of a project. Default: `*`. */
  object?: string;
}

/** Somebody who may use the API. */
export interface Account {
  name: string;
  /** For programs. */
  token?: string;
  /** End of that token. Default: never. */
  tokenExpiresAt?: Date;
  /** For people, who log in with it. */
  password?: string;
  rights: Right[];
}

/** Who asks, and what that one may do. */
export interface Session {
  name: string;
  allows(resource: string, action: string, object?: string): boolean;
  /** @throws ApiError 403 that says what is missing */
  require(resource: string, action: string, object?: string): void;
}

const COOKIE = 'argocd.token';

/** Of a session that nobody renews, as Argo CD has it. */
export const SESSION_MS = 24 * 60 * 60 * 1000;

/** The accounts of an Argo CD and their sessions. Tokens of people who logged in end with the process. */
export class Accounts {
  readonly #accounts: Account[];
  readonly #issuedAt: number;
  readonly #sessionMs: number;
  /** Signs the tokens of those who log in. */
  readonly #key = randomBytes(32);
  /** By token. */
  readonly #logins = new Map<string, { account: Account; endsAt: number }>();

  private constructor(accounts: Account[], sessionMs: number) {
    this.#accounts = accounts;
    this.#sessionMs = sessionMs;
    this.#issuedAt = Date.now();
  }

  static create(
    accounts: Account[],
    {
      sessionMs = SESSION_MS,
    }: {
      /** From a login to the end of its token. */
      sessionMs?: number;
    } = {},
  ): Accounts {
    return new Accounts(accounts, sessionMs);
  }

  /** @throws ApiError 401 */
  login(name: unknown, password: unknown): string {
    const account = this.#accounts.find(
      candidate =>
        candidate.password !== undefined &&
        candidate.name === name &&
        typeof password === 'string' &&
        isSame(candidate.password, password),
    );
    if (!account) {
      throw ApiError.unauthenticated('Invalid username or password');
    }
    const endsAt = Date.now() + this.#sessionMs;
    const token = this.#sign(account.name, endsAt);
    this.#logins.set(token, { account, endsAt });
    return token;
  }

  /** Who asks; undefined without a valid token. */
  find(request: Request): Session | undefined {
    const known = this.#lookUp(request);
    return known && known.endsAt > Date.now()
      ? this.#session(known.account)
      : undefined;
  }

  /** @throws ApiError 401 */
  authenticate(request: Request): Session {
    const known = this.#lookUp(request);
    if (!known) {
      throw ApiError.unauthenticated();
    }
    if (known.endsAt <= Date.now()) {
      throw ApiError.unauthenticated(
        'invalid session: token has invalid claims: token is expired',
      );
    }
    return this.#session(known.account);
  }

  #lookUp(request: Request): { account: Account; endsAt: number } | undefined {
    const token = tokenOf(request);
    if (token === undefined) {
      return undefined;
    }
    const account = this.#accounts.find(
      candidate =>
        candidate.token !== undefined && isSame(candidate.token, token),
    );
    return account
      ? { account, endsAt: account.tokenExpiresAt?.getTime() ?? Infinity }
      : this.#logins.get(token);
  }

  /** A JSON Web Token with the claims that Argo CD's have: clients look into it for its end. */
  #sign(name: string, endsAt: number): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: 'argocd',
      sub: `${name}:login`,
      exp: Math.floor(endsAt / 1000),
      nbf: now,
      iat: now,
      jti: randomUUID(),
    };
    const content = [{ alg: 'HS256', typ: 'JWT' }, claims]
      .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const signature = createHmac('sha256', this.#key)
      .update(content)
      .digest('base64url');
    return `${content}.${signature}`;
  }

  #session({ name, rights }: Account): Session {
    const allows = (resource: string, action: string, object: string = '*') =>
      rights.some(
        right =>
          matchesGlob(right.resource, resource) &&
          matchesGlob(right.action, action) &&
          matchesGlob(right.object ?? '*', object),
      );
    return {
      name,
      allows,
      require: (resource, action, object) => {
        if (!allows(resource, action, object)) {
          throw ApiError.denied(
            `permission denied: ${resource}, ${action}, ${object}, sub: ${name}, iat: ${timestamp(
              this.#issuedAt,
            )}`,
          );
        }
      },
    };
  }
}

function tokenOf(request: Request): string | undefined {
  const bearer = /^Bearer (.+)$/.exec(request.get('authorization') ?? '')?.[1];
  if (bearer) {
    return bearer;
  }
  return (request.get('cookie') ?? '')
    .split(';')
    .map(part => part.trim().split('='))
    .find(([name]) => name === COOKIE)?.[1];
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
