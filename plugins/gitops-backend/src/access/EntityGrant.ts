import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { NotAllowedError } from '@backstage/errors';
import { EntityTarget } from './EntityTarget';

/**
 * That a person may do something with an entity, and in which environments.
 */
export class EntityGrant {
  /** As the person sees it. */
  readonly entity: Entity;
  readonly #permission: string;
  readonly #decide: (environment: string) => boolean;
  readonly #readTarget: () => EntityTarget;
  readonly #decided = new Map<string, boolean>();

  /** @param options - `permission`: its name; `decide`: whether it holds in an environment */
  static create(options: {
    entity: Entity;
    permission: string;
    decide: (environment: string) => boolean;
    readTarget: () => EntityTarget;
  }): EntityGrant {
    return new EntityGrant(options);
  }

  private constructor(options: {
    entity: Entity;
    permission: string;
    decide: (environment: string) => boolean;
    readTarget: () => EntityTarget;
  }) {
    this.entity = options.entity;
    this.#permission = options.permission;
    this.#decide = options.decide;
    this.#readTarget = options.readTarget;
  }

  /** @param environment - as `EntityDeployments` names it: `dev`, or `nonprod/qa` for what is not configured */
  allows(environment: string): boolean {
    const decided = this.#decided.get(environment) ?? this.#decide(environment);
    this.#decided.set(environment, decided);
    return decided;
  }

  /** @throws NotAllowedError that names the first environment which it does not allow */
  assertAllows(...environments: string[]): void {
    const refused = environments.find(environment => !this.allows(environment));
    if (refused !== undefined) {
      throw new NotAllowedError(
        `The permission ${
          this.#permission
        } is not granted for ${stringifyEntityRef(
          this.entity,
        )} in ${JSON.stringify(refused)}`,
      );
    }
  }

  /**
   * What the entity means in the world of GitOps.
   *
   * @throws NotFoundError when no annotation names an Application, InputError when one of them cannot be read
   */
  target(): EntityTarget {
    return this.#readTarget();
  }
}
