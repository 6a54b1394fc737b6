import {
  DEFAULT_NAMESPACE,
  Entity,
  parseEntityRef,
  RELATION_OWNED_BY,
  RELATION_PART_OF,
} from '@backstage/catalog-model';
import { EntityTarget } from '../access/EntityTarget';
import { foldText } from './foldText';

const SYSTEM = 'system:';

/** An entity as the fleet shows, sorts and searches it. */
export interface FleetEntity {
  /** Full and in lower case. */
  ref: string;
  title: string;
  /** Full references. */
  owner?: string;
  system?: string;
  /** Which Applications it has. */
  target: EntityTarget;
  /** By which it is sorted. */
  titleKey: string;
  ownerKey?: string;
  /** In which words are looked for. */
  searchText: string;
}

export function readFleetEntity(
  entity: Entity,
  target: EntityTarget,
): FleetEntity {
  const ref = target.entityRef;
  const { name, title = name } = entity.metadata;
  const owner = relationOf(entity, RELATION_OWNED_BY);
  const system = relationOf(entity, RELATION_PART_OF, SYSTEM);
  const words = [ref, owner, system].flatMap(each => each ?? []).map(shortName);
  return {
    ref,
    title,
    ...(owner ? { owner } : {}),
    ...(system ? { system } : {}),
    target,
    titleKey: foldText(title),
    // The reference behind the name keeps apart owners of the same name.
    ...(owner ? { ownerKey: `${foldText(shortName(owner))}\n${owner}` } : {}),
    searchText: foldText([title, ...words].join('\n')),
  };
}

function relationOf(
  entity: Entity,
  type: string,
  start: string = '',
): string | undefined {
  return entity.relations?.find(
    relation => relation.type === type && relation.targetRef.startsWith(start),
  )?.targetRef;
}

/** What people call an entity: every reference of the default namespace would be found by "default" otherwise. */
function shortName(ref: string): string {
  const { namespace, name } = parseEntityRef(ref);
  return namespace === DEFAULT_NAMESPACE ? name : `${namespace}/${name}`;
}
