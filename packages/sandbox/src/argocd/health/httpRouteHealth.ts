import { HttpRoute } from '../cluster/routes';
import { Health } from './Health';

/** What a Gateway must not deny. */
const REQUIRED = ['ResolvedRefs', 'Accepted'];

/** Health of an HTTPRoute by what its Gateways say of the route as it is now. */
export function httpRouteHealth({ metadata, status }: HttpRoute): Health {
  const heard = (status?.parents ?? []).filter(({ conditions }) =>
    conditions.some(
      ({ observedGeneration }) => observedGeneration === metadata.generation,
    ),
  );
  for (const { parentRef, conditions } of heard) {
    for (const type of REQUIRED) {
      const denied = conditions.find(
        condition => condition.type === type && condition.status === 'False',
      );
      if (denied) {
        return {
          status: 'Degraded',
          message: `Parent ${parentRef.name}: ${denied.message}`,
        };
      }
    }
  }
  return heard.length > 0
    ? { status: 'Healthy', message: 'HTTPRoute is healthy' }
    : { status: 'Progressing', message: 'Waiting for HTTPRoute status' };
}
