import { EntityTarget } from '../access/EntityTarget';

const INTEREST_MS = 600_000;
const MAX_ENTITIES = 2_000;
const MAX_USERS_PER_ENTITY = 200;

/** Somebody who asked. */
interface Asker {
  /** When, in milliseconds. */
  askedAt: number;
  /** Names of the only environments that the answer showed; all of them when absent. */
  environments?: readonly string[];
}

interface Entry {
  target: EntityTarget;
  /** By reference, who asked longest ago first. */
  users: Map<string, Asker>;
  askedAt: number;
}

/**
 * Remembers for ten minutes who asked about which entity, and what of it they may see. It is bounded: who asked longest
 * ago is forgotten first.
 */
export class Audience {
  /** By reference, what was asked about longest ago first. */
  readonly #entities = new Map<string, Entry>();

  static create(): Audience {
    return new Audience();
  }

  private constructor() {}

  /** @param environments - names of the only environments that the user may see; all of them when absent */
  add(
    target: EntityTarget,
    userEntityRef: string,
    environments?: readonly string[],
  ): void {
    const { entityRef } = target;
    const askedAt = Date.now();
    const users =
      this.#entities.get(entityRef)?.users ?? new Map<string, Asker>();
    // What is put in again goes to the end: the first is the oldest.
    users.delete(userEntityRef);
    users.set(userEntityRef, { askedAt, environments });
    dropOldest(users, MAX_USERS_PER_ENTITY);
    this.#entities.delete(entityRef);
    this.#entities.set(entityRef, { target, users, askedAt });
    dropOldest(this.#entities, MAX_ENTITIES);
  }

  /** The user was refused: whoever may not look is not told either. */
  remove(entityRef: string, userEntityRef: string): void {
    this.#entities.get(entityRef)?.users.delete(userEntityRef);
  }

  /** Entities that somebody asked about. */
  targets(): EntityTarget[] {
    const since = Date.now() - INTEREST_MS;
    for (const [entityRef, { askedAt }] of this.#entities) {
      if (askedAt >= since) {
        break;
      }
      this.#entities.delete(entityRef);
    }
    return [...this.#entities.values()].map(({ target }) => target);
  }

  /**
   * Who asked about an entity and may see one of some environments of it, in a stable order.
   *
   * @param concerns - whether an environment is one of them
   */
  usersOf(
    entityRef: string,
    concerns: (environment: string) => boolean,
  ): string[] {
    const since = Date.now() - INTEREST_MS;
    const users = this.#entities.get(entityRef)?.users ?? [];
    return [...users]
      .filter(
        ([, { askedAt, environments }]) =>
          askedAt >= since && (!environments || environments.some(concerns)),
      )
      .map(([user]) => user)
      .sort();
  }
}

function dropOldest(map: Map<string, unknown>, max: number): void {
  if (map.size > max) {
    const [oldest] = map.keys();
    map.delete(oldest);
  }
}
