import { createRouteRef } from '@backstage/frontend-plugin-api';

/** The tab of an entity that shows its deployments in detail. */
export const deploymentsRouteRef = createRouteRef();
