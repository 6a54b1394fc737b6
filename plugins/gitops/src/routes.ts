import {
  createExternalRouteRef,
  createRouteRef,
} from '@backstage/frontend-plugin-api';

/** The tab of an entity that shows its deployments in detail. */
export const deploymentsRouteRef = createRouteRef();

/** The form of a software template. Where it leads nowhere, the pages offer no changes. */
export const templateRouteRef = createExternalRouteRef({
  params: ['namespace', 'templateName'],
  defaultTarget: 'scaffolder.selectedTemplate',
});
