import { AuthService } from '@backstage/backend-plugin-api';
import {
  Entity,
  parseEntityRef,
  RELATION_OWNED_BY,
} from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ExpiringMap,
  ownerTeam,
} from '@gitops-flow/backstage-plugin-gitops-node';

const TTL_MS = 10 * 60 * 1000;
// A group that is missing may be on its way.
const MISSING_TTL_MS = 30 * 1000;
const MAX_GROUPS = 10_000;
const GROUP = 'group:';

/**
 * Which teams own an entity, by the names that labels and the GitOps repository know them by. The catalog is asked as
 * the plugin: what a team is called does not depend on who asks.
 */
export class OwnerTeams {
  readonly #auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  readonly #catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  readonly #teams = new ExpiringMap<string>({
    maxEntries: MAX_GROUPS,
    ttlMs: TTL_MS,
  });

  static create(options: {
    auth: Pick<AuthService, 'getOwnServiceCredentials'>;
    catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  }): OwnerTeams {
    return new OwnerTeams(options.auth, options.catalog);
  }

  private constructor(
    auth: Pick<AuthService, 'getOwnServiceCredentials'>,
    catalog: Pick<CatalogService, 'getEntitiesByRefs'>,
  ) {
    this.#auth = auth;
    this.#catalog = catalog;
  }

  /**
   * @returns a function that gives the teams of each of the entities. An owner who is a person is no team
   */
  async of(
    entities: readonly Entity[],
  ): Promise<(entity: Entity) => readonly string[]> {
    const known = new Map<string, string>();
    const unknown = new Set<string>();
    for (const group of new Set(entities.flatMap(owningGroups))) {
      const team = this.#teams.get(group);
      if (team === undefined) {
        unknown.add(group);
      } else {
        known.set(group, team);
      }
    }
    if (unknown.size > 0) {
      for (const [group, team] of await this.#ask([...unknown])) {
        known.set(group, team);
      }
    }
    return entity =>
      owningGroups(entity).flatMap(group => known.get(group) ?? []);
  }

  async #ask(groups: string[]): Promise<[string, string][]> {
    const { items } = await this.#catalog.getEntitiesByRefs(
      {
        entityRefs: groups,
        fields: ['kind', 'metadata.name', 'metadata.annotations'],
      },
      { credentials: await this.#auth.getOwnServiceCredentials() },
    );
    return groups.map((group, index) => {
      const entity = items[index];
      const team = entity ? ownerTeam(entity) : parseEntityRef(group).name;
      this.#teams.set(group, team, entity ? TTL_MS : MISSING_TTL_MS);
      return [group, team];
    });
  }
}

function owningGroups(entity: Entity): string[] {
  return (entity.relations ?? []).flatMap(({ type, targetRef }) =>
    type === RELATION_OWNED_BY && targetRef.startsWith(GROUP)
      ? [targetRef]
      : [],
  );
}
