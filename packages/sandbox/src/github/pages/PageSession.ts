import { Request } from 'express';
import { Viewer } from '../Access';
import { GithubServices } from '../GithubServices';
import { Account } from '../store/AccountStore';

const PERSON_COOKIE = 'sandbox_person';
const MESSAGE_COOKIE = 'sandbox_message';
const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What the last action has to say. */
export interface PageMessage {
  kind: 'done' | 'error';
  text: string;
}

/** Who one is on the pages. Nobody signs in on a laptop: one chooses a person, and a cookie remembers. */
export class PageSession {
  readonly #services: GithubServices;
  readonly #defaultLogin: string | undefined;

  private constructor(
    services: GithubServices,
    defaultLogin: string | undefined,
  ) {
    this.#services = services;
    this.#defaultLogin = defaultLogin;
  }

  static create({
    services,
    defaultLogin,
  }: {
    services: GithubServices;
    defaultLogin: string | undefined;
  }): PageSession {
    return new PageSession(services, defaultLogin);
  }

  /** Everybody one can be: the people of all organisations. */
  people(): Account[] {
    const { accounts } = this.#services;
    const people = accounts
      .organizations()
      .flatMap(organization => accounts.members(organization.id))
      .filter(({ type }) => type === 'User');
    return [...new Map(people.map(person => [person.id, person])).values()];
  }

  /** The person who was chosen, or the default one. */
  viewer(req: Request): Viewer | undefined {
    return (
      this.chosen(req) ??
      toViewer(this.#person(this.#defaultLogin) ?? this.people()[0])
    );
  }

  /** The person who was chosen, if any was. */
  chosen(req: Request): Viewer | undefined {
    return toViewer(this.#person(readCookie(req, PERSON_COOKIE)));
  }

  /** Cookie that makes one somebody, or undefined when there is nobody of that name. */
  personCookie(login: string): string | undefined {
    const person = this.#person(login);
    return (
      person &&
      `${PERSON_COOKIE}=${encodeURIComponent(
        person.login,
      )}; Path=/; HttpOnly; SameSite=Strict`
    );
  }

  messageCookie(message: PageMessage): string {
    const value = encodeURIComponent(JSON.stringify(message));
    return `${MESSAGE_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=60`;
  }

  /** Message of the last action; it is shown once. */
  takeMessage(
    req: Request,
  ): { message: PageMessage; forget: string } | undefined {
    const value = readCookie(req, MESSAGE_COOKIE);
    const message = value ? parseMessage(value) : undefined;
    return (
      message && { message, forget: `${MESSAGE_COOKIE}=; Path=/; Max-Age=0` }
    );
  }

  /**
   * Whether a form was sent by one of our own pages. Other sites can make a browser send forms here too, even under a
   * name of theirs that leads to this machine.
   */
  isOwnForm(req: Request): boolean {
    const source = req.get('origin') ?? req.get('referer');
    const host = req.get('host') ?? '';
    if (!source || !LOCAL_HOSTS.has(host.replace(/:\d+$/, ''))) {
      return false;
    }
    return URL.canParse(source) && new URL(source).host === host;
  }

  #person(login: string | undefined): Account | undefined {
    return this.people().find(person => person.login === login);
  }
}

function toViewer(account: Account | undefined): Viewer | undefined {
  return account && { account, installationId: null };
}

function readCookie(req: Request, name: string): string | undefined {
  for (const part of (req.get('cookie') ?? '').split(';')) {
    const [key, value = ''] = part.trim().split('=', 2);
    if (key === name && value) {
      try {
        return decodeURIComponent(value);
      } catch {
        return undefined;
      }
    }
  }
  return undefined;
}

function parseMessage(text: string): PageMessage | undefined {
  try {
    const { kind, text: words } = JSON.parse(text);
    return (kind === 'done' || kind === 'error') && typeof words === 'string'
      ? { kind, text: words }
      : undefined;
  } catch {
    return undefined;
  }
}
