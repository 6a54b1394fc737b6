import { InputError } from '@backstage/errors';
import {
  FleetCounts,
  GitopsEndpoints,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { normalizeEntityRef } from '../access/readEntityRef';
import { FleetFacet } from './FleetFacet';
import { FleetRow } from './FleetIndex';
import { foldText } from './foldText';

/** What `GET /fleet` is asked, with defaults filled in. */
export type FleetRequest = GitopsEndpoints['#get|/fleet']['query'];

/**
 * @returns the rows that all filters let through, in their order, and how many have each value: each counted among what
 * all other filters let through
 * @throws InputError for an owner or a system that is no entity reference
 */
export function filterFleet(
  rows: readonly FleetRow[],
  request: FleetRequest,
): { rows: FleetRow[]; counts: FleetCounts } {
  const facets = {
    health: FleetFacet.create(
      ({ application }) => application.application.health,
      request.health,
    ),
    sync: FleetFacet.create(
      ({ application }) => application.application.sync,
      request.sync,
    ),
    state: FleetFacet.create(
      ({ application }) => application.state,
      request.state,
    ),
    environment: FleetFacet.create(
      ({ application }) => application.environment,
      request.environment,
    ),
    instance: FleetFacet.create(
      ({ application }) => application.access.instance.name,
      request.instance,
    ),
    owner: FleetFacet.create(
      ({ entity }) => entity.owner,
      readRefs('owner', request.owner),
    ),
    system: FleetFacet.create(
      ({ entity }) => entity.system,
      readRefs('system', request.system),
    ),
  };
  const all = Object.values(facets);
  const chosen = all.filter(({ isChosen }) => isChosen);
  const words = foldText(request.search ?? '')
    .split(/\s+/)
    .filter(word => word !== '');
  const passed = rows.filter(row => {
    if (!words.every(word => holds(row, word))) {
      return false;
    }
    const refusing = chosen.filter(facet => !facet.lets(row));
    if (refusing.length === 0) {
      all.forEach(facet => facet.count(row));
    } else if (refusing.length === 1) {
      refusing[0].count(row);
    }
    return refusing.length === 0;
  });
  return {
    rows: passed,
    counts: {
      health: facets.health.counts(),
      sync: facets.sync.counts(),
      state: facets.state.counts(),
      environment: facets.environment.counts(),
      instance: facets.instance.counts(),
      owner: facets.owner.counts(),
      system: facets.system.counts(),
    },
  };
}

function holds({ entity, application }: FleetRow, word: string): boolean {
  return (
    entity.searchText.includes(word) || application.searchText.includes(word)
  );
}

function readRefs(
  key: 'owner' | 'system',
  values: readonly string[] | undefined,
): string[] | undefined {
  return values?.map(value => {
    const ref = normalizeEntityRef(value);
    if (ref === undefined) {
      throw new InputError(
        `query.${key} is ${JSON.stringify(
          value,
        )}, which is no entity reference: write it as ${
          key === 'owner' ? 'group:default/payments' : 'system:default/shop'
        }`,
      );
    }
    return ref;
  });
}
