import { InMemoryCatalogClient } from '@backstage/catalog-client/testUtils';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  ScaffolderApi,
  scaffolderApiRef,
} from '@backstage/plugin-scaffolder-react';
import { gitopsApiRef } from '../../src';
import { entities } from './entities';
import { MockGitopsApi } from './MockGitopsApi';
import { parameterSchemas, templates } from './templates';

const refuse = async () => {
  throw new Error('The development app creates nothing');
};

const scaffolderApi: ScaffolderApi = {
  getTemplateParameterSchema: async templateRef =>
    parameterSchemas[templateRef.slice(templateRef.lastIndexOf('/') + 1)],
  scaffold: refuse,
  getTask: refuse,
  cancelTask: refuse,
  retry: refuse,
  listTasks: async () => ({ tasks: [], totalTasks: 0 }),
  listTemplatingExtensions: refuse,
  dryRun: refuse,
  autocomplete: async () => ({ results: [] }),
  getIntegrationsList: async () => ({ integrations: [] }),
  listActions: async () => [],
  streamLogs: () => {
    throw new Error('The development app creates nothing');
  },
};

/** Stands in for the backends that the development app does without. */
export const mockModules = [
  createFrontendModule({
    pluginId: 'gitops',
    extensions: [
      ApiBlueprint.make({
        params: defineParams =>
          defineParams({
            api: gitopsApiRef,
            deps: {},
            factory: () => new MockGitopsApi(),
          }),
      }),
    ],
  }),
  createFrontendModule({
    pluginId: 'catalog',
    extensions: [
      ApiBlueprint.make({
        params: defineParams =>
          defineParams({
            api: catalogApiRef,
            deps: {},
            factory: () =>
              new InMemoryCatalogClient({
                entities: [...entities, ...templates],
              }),
          }),
      }),
    ],
  }),
  createFrontendModule({
    pluginId: 'scaffolder',
    extensions: [
      ApiBlueprint.make({
        params: defineParams =>
          defineParams({
            api: scaffolderApiRef,
            deps: {},
            factory: () => scaffolderApi,
          }),
      }),
    ],
  }),
  createFrontendModule({
    pluginId: 'app',
    extensions: [
      ApiBlueprint.make({
        name: 'permission',
        params: defineParams =>
          defineParams({
            api: permissionApiRef,
            deps: {},
            factory: () => ({
              authorize: async request => ({
                result:
                  'resourceRef' in request &&
                  request.resourceRef?.endsWith('/denied')
                    ? AuthorizeResult.DENY
                    : AuthorizeResult.ALLOW,
              }),
            }),
          }),
      }),
    ],
  }),
];
