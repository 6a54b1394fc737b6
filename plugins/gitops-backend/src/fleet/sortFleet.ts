import {
  HEALTH_STATUSES,
  SYNC_STATUSES,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { FleetRequest } from './filterFleet';
import { FleetRow } from './FleetIndex';

type SortKey = string | number | undefined;

const SORT_KEYS: Record<FleetRequest['sort'], (row: FleetRow) => SortKey> = {
  title: ({ entity }) => entity.titleKey,
  environment: ({ application }) => application.environmentKey,
  health: ({ application }) =>
    HEALTH_STATUSES.indexOf(application.application.health),
  sync: ({ application }) =>
    SYNC_STATUSES.indexOf(application.application.sync),
  owner: ({ entity }) => entity.ownerKey,
  instance: ({ application }) => application.access.instance.name,
  deployedAt: ({ application }) => application.deployedAt,
};

/**
 * Sorts rows. Equal ones stay in the order that they come in, in either direction; what has nothing to be sorted by comes
 * last, in either direction.
 */
export function sortFleet(
  rows: readonly FleetRow[],
  request: Pick<FleetRequest, 'sort' | 'order'>,
): FleetRow[] {
  const keyOf = SORT_KEYS[request.sort];
  const direction = request.order === 'asc' ? 1 : -1;
  return rows
    .map(row => ({ row, key: keyOf(row) }))
    .sort((a, b) => compare(a.key, b.key, direction))
    .map(({ row }) => row);
}

function compare(a: SortKey, b: SortKey, direction: number): number {
  if (a === b) {
    return 0;
  }
  if (a === undefined || b === undefined) {
    return a === undefined ? 1 : -1;
  }
  return a < b ? -direction : direction;
}
