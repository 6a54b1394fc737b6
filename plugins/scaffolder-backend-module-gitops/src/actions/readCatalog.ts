import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  Entity,
  parseEntityRef,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { ANNOTATION_GITHUB_PROJECT_SLUG } from '@gitops-flow/backstage-plugin-gitops-common';
import { ownerTeam } from '@gitops-flow/backstage-plugin-gitops-node';
import { askCatalog } from './askCatalog';

/** What the catalog says about a request. A text instead of a value says what is wrong. */
export interface CatalogFindings {
  owner: { ref: string; team: string } | string;
  /** Absent when no system was asked for. */
  system?: { ref: string; name: string } | string;
  /** Absent when the name is free, or the entity is the application's own. */
  nameProblem?: string;
}

/**
 * Asks the catalog, in one call, for all that a request refers to.
 *
 * @throws Error that says what to do, when the catalog does not answer
 */
export async function readCatalog(options: {
  catalog: CatalogService;
  credentials: BackstageCredentials;
  owner: unknown;
  system: unknown;
  name: unknown;
  /** `owner/name` of the application's repository. */
  slug: string;
  signal?: AbortSignal;
  /** How long to wait before the catalog is asked again, time by time. */
  delaysMs?: number[];
}): Promise<CatalogFindings> {
  const { catalog, credentials, name, slug, signal, delaysMs } = options;
  const owner = readRef(options.owner, 'group');
  const wantsSystem = options.system !== undefined && options.system !== '';
  const system = wantsSystem ? readRef(options.system, 'system') : undefined;
  const component =
    typeof name === 'string' ? readRef(name, 'component') : undefined;

  const refs = [owner, system, component].filter(
    (ref): ref is string => ref !== undefined,
  );
  const { items } =
    refs.length > 0
      ? await askCatalog(
          `looking for ${refs.join(', ')}`,
          () =>
            catalog.getEntitiesByRefs({ entityRefs: refs }, { credentials }),
          { signal, delaysMs },
        )
      : { items: [] };
  const entityOf = (ref: string | undefined) =>
    ref === undefined ? undefined : items[refs.indexOf(ref)];

  return {
    owner: describeOwner(options.owner, owner, entityOf(owner)),
    ...(wantsSystem
      ? { system: describeSystem(options.system, system, entityOf(system)) }
      : {}),
    nameProblem: describeTaken(entityOf(component), owner, slug),
  };
}

function describeOwner(
  given: unknown,
  ref: string | undefined,
  entity: Entity | undefined,
): CatalogFindings['owner'] {
  if (given === undefined || given === '') {
    return 'is missing';
  }
  if (!ref || parseEntityRef(ref).kind !== 'group') {
    return `${quote(given)} is no group: name one as group:default/payments`;
  }
  if (!entity) {
    return `${quote(
      given,
    )} is not in the catalog: choose a group that is, or ask the platform team to add it`;
  }
  return { ref, team: ownerTeam(entity) };
}

function describeSystem(
  given: unknown,
  ref: string | undefined,
  entity: Entity | undefined,
): CatalogFindings['system'] {
  if (!ref || parseEntityRef(ref).kind !== 'system') {
    return `${quote(given)} is no system: name one as system:default/shop`;
  }
  return entity
    ? { ref, name: entity.metadata.name }
    : `${quote(
        given,
      )} is not in the catalog: choose a system that is, or leave it out`;
}

function describeTaken(
  entity: Entity | undefined,
  owner: string | undefined,
  slug: string,
): string | undefined {
  if (!entity) {
    return undefined;
  }
  const ref = stringifyEntityRef(entity);
  const owners = (entity.relations ?? [])
    .filter(({ type }) => type === RELATION_OWNED_BY)
    .map(({ targetRef }) => targetRef);
  if (owner && owners.length > 0 && !owners.includes(owner)) {
    return `${ref} in the catalog belongs to ${owners.join(
      ', ',
    )}: choose another name`;
  }
  const other = entity.metadata.annotations?.[ANNOTATION_GITHUB_PROJECT_SLUG];
  return other && other.toLowerCase() !== slug.toLowerCase()
    ? `${ref} in the catalog lives in the repository ${other}: choose another name`
    : undefined;
}

function readRef(given: unknown, defaultKind: string): string | undefined {
  if (typeof given !== 'string') {
    return undefined;
  }
  try {
    return stringifyEntityRef(
      parseEntityRef(given, { defaultKind, defaultNamespace: 'default' }),
    );
  } catch {
    // No reference at all: the caller says so, with the name of the field.
    return undefined;
  }
}

function quote(given: unknown): string {
  return JSON.stringify(given);
}
