import { EntityTarget } from '../access/readEntityTarget';

const INTEREST_MS = 600_000;
const MAX_ENTITIES = 2_000;
const MAX_USERS_PER_ENTITY = 200;

/**
 * Remembers for ten minutes who asked about which entity. It is bounded: who asked longest ago is forgotten first.
 */
export class Audience {
  readonly #entities = new Map<
    string,
    { target: EntityTarget; users: Map<string, number> }
  >();

  static create(): Audience {
    return new Audience();
  }

  private constructor() {}

  add(target: EntityTarget, userEntityRef: string): void {
    const { entityRef } = target;
    const users = this.#entities.get(entityRef)?.users ?? new Map();
    // What is put in again goes to the end: the first is the oldest.
    users.delete(userEntityRef);
    users.set(userEntityRef, Date.now());
    dropOldest(users, MAX_USERS_PER_ENTITY);
    this.#entities.delete(entityRef);
    this.#entities.set(entityRef, { target, users });
    dropOldest(this.#entities, MAX_ENTITIES);
  }

  /** Entities that somebody asked about. */
  targets(): EntityTarget[] {
    return [...this.#entities.values()].map(({ target }) => target);
  }

  /** Who asked about an entity, in a stable order. */
  usersOf(entityRef: string): string[] {
    const users = this.#entities.get(entityRef)?.users ?? new Map();
    const now = Date.now();
    for (const [user, askedAt] of users) {
      if (now - askedAt > INTEREST_MS) {
        users.delete(user);
      }
    }
    if (users.size === 0) {
      this.#entities.delete(entityRef);
    }
    return [...users.keys()].sort();
  }
}

function dropOldest(map: Map<string, unknown>, max: number): void {
  if (map.size > max) {
    for (const oldest of map.keys()) {
      map.delete(oldest);
      return;
    }
  }
}
