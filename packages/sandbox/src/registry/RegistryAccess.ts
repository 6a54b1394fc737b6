import { Request } from 'express';
import { RegistryRefusal } from './RegistryRefusal';
import { RegistrySeed } from './registrySchema';
import { StoredRegistry } from './RegistryStore';
import { RegistryTokens } from './RegistryTokens';

const BASIC = /^Basic ([A-Za-z0-9+/=]+)$/i;
const BEARER = /^Bearer (\S+)$/i;
const SCOPE = /^repository:([^:]+):/;

/** Who may read what, in the two ways that registries have. */
export class RegistryAccess {
  readonly #accounts: RegistrySeed['accounts'];
  readonly #tokens = new RegistryTokens();

  constructor(accounts: RegistrySeed['accounts']) {
    this.#accounts = accounts;
  }

  /**
   * The endpoint that a challenge leads to.
   *
   * @throws RegistryRefusal
   */
  issueToken(host: string, registry: StoredRegistry, req: Request) {
    const isKnown = this.#isKnown(req);
    if (req.headers.authorization && !isKnown) {
      throw new RegistryRefusal(
        401,
        'UNAUTHORIZED',
        'incorrect username or password',
      );
    }
    const scope = typeof req.query.scope === 'string' ? req.query.scope : '';
    const name = scope.match(SCOPE)?.[1];
    const mayRead = name !== undefined && maySee(registry, name, isKnown);
    if (name !== undefined && !mayRead && registry.hidden === 'denied') {
      throw new RegistryRefusal(403, 'DENIED', 'requested access is denied');
    }
    const isAbsent = name !== undefined && !registry.repositories.has(name);
    const opens = mayRead || (isAbsent && registry.hidden === 'unknown');
    return {
      token: this.#tokens.issue(opens ? `${host}/${name}` : undefined),
      expires_in: this.#tokens.lifetimeS,
      issued_at: new Date().toISOString(),
    };
  }

  /** @throws RegistryRefusal with the challenge to whoever may not read a repository */
  assertMayRead(options: {
    host: string;
    registry: StoredRegistry;
    /** Absent for the root of the API. */
    name: string | undefined;
    /** Address of this registry, without a slash at the end. */
    url: string;
    req: Request;
  }): void {
    const { host, registry, name, url, req } = options;
    const isAllowed =
      registry.auth === 'basic'
        ? this.#isKnown(req)
        : this.#tokens.allows(
            req.headers.authorization?.match(BEARER)?.[1] ?? '',
            name === undefined ? undefined : `${host}/${name}`,
          );
    if (isAllowed) {
      return;
    }
    const challenge =
      registry.auth === 'basic'
        ? 'Basic realm="Registry"'
        : `Bearer realm="${url}/token",service="${host}"${
            name ? `,scope="repository:${name}:pull"` : ''
          }`;
    throw new RegistryRefusal(401, 'UNAUTHORIZED', 'authentication required', {
      'www-authenticate': challenge,
    });
  }

  #isKnown(req: Request): boolean {
    const encoded = req.headers.authorization?.match(BASIC)?.[1];
    const given = encoded && Buffer.from(encoded, 'base64').toString();
    return this.#accounts.some(
      ({ username, password }) => given === `${username}:${password}`,
    );
  }
}

function maySee(registry: StoredRegistry, name: string, isKnown: boolean) {
  const repository = registry.repositories.get(name);
  return isKnown || (repository !== undefined && !repository.isPrivate);
}
