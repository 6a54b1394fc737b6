import { ApiOperation } from './apiOperations';
import { Person, PERSONS } from './SecurePortal';

const DONE = [200, 202];
/** Argo CD may have something against it; the portal has not. */
const PASSED_ON = [202, 400, 409];

/**
 * What persons are answered who ask for something of payments in dev, by the permission that it needs. In the order of
 * {@link PERSONS}.
 */
const BY_PERMISSION: Record<string, number[][]> = {
  none: [[401], DONE, DONE, DONE, DONE, DONE, DONE],
  'gitops.deployment.read': [[401], [403], DONE, [403], DONE, DONE, DONE],
  'gitops.deployment.sync': [
    ...[[401], [403], [403], [403]],
    ...[PASSED_ON, PASSED_ON, PASSED_ON],
  ],
  'gitops.instance.read': [[401], [403], [403], [403], [403], [403], DONE],
};

/** Operations with which things are otherwise. */
const BY_OPERATION: Record<string, number[][]> = {
  // Everybody gets those that they may read, which may be none.
  getFleet: BY_PERMISSION.none,
  // What nobody has synced has nothing that could be done with it.
  listResourceActions: BY_PERMISSION['gitops.deployment.read'].map(statuses =>
    statuses === DONE ? [200, 400] : statuses,
  ),
};

/** What a person may be answered. */
export function expectedStatuses(
  { id, permission = 'none' }: ApiOperation,
  person: Person,
): number[] {
  const row = BY_OPERATION[id] ?? BY_PERMISSION[permission];
  if (!row) {
    throw new Error(
      `The operation ${id} needs the permission ${permission}: say here what everybody is answered`,
    );
  }
  return row[PERSONS.indexOf(person)];
}
