import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
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

/** The accounts of an Argo CD and their sessions. Tokens of people who logged in end with the process. */
export class Accounts {
  readonly #accounts: Account[];
  readonly #issuedAt: number;
  /** By token. */
  readonly #logins = new Map<string, Account>();

  private constructor(accounts: Account[]) {
    this.#accounts = accounts;
    this.#issuedAt = Date.now();
  }

  static create(accounts: Account[]): Accounts {
    return new Accounts(accounts);
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
    const token = randomBytes(32).toString('base64url');
    this.#logins.set(token, account);
    return token;
  }

  /** Who asks; undefined without a valid token. */
  find(request: Request): Session | undefined {
    const token = tokenOf(request);
    const account =
      token === undefined
        ? undefined
        : this.#logins.get(token) ??
          this.#accounts.find(
            candidate =>
              candidate.token !== undefined && isSame(candidate.token, token),
          );
    return account && this.#session(account);
  }

  /** @throws ApiError 401 */
  authenticate(request: Request): Session {
    const session = this.find(request);
    if (!session) {
      throw ApiError.unauthenticated();
    }
    return session;
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
