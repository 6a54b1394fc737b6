import { componentOf } from '../argocd/Applications.mjs';
import { load } from '../process/loadTypescript.mjs';

const { createBackendModule } = load('@backstage/backend-plugin-api');
const { catalogProcessingExtensionPoint } = load(
  '@backstage/plugin-catalog-node',
);

/** As many as read at the same time. */
export const PEOPLE = 50;
/** Whose pages they read. */
export const COMPONENTS = 30;

export function personOf(number) {
  return `person-${number}`;
}

/** Fills the catalog with people, their teams, and the components whose pages are read. */
export const catalogModuleOrganisation = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'organisation',
  register(env) {
    env.registerInit({
      deps: { catalog: catalogProcessingExtensionPoint },
      async init({ catalog }) {
        catalog.addEntityProvider({
          getProviderName: () => 'organisation',
          connect: connection =>
            connection.applyMutation({
              type: 'full',
              entities: [...describeEntities()].map(entity => ({
                entity,
                locationKey: 'organisation',
              })),
            }),
        });
      },
    });
  },
});

function* describeEntities() {
  const teams = new Set();
  for (let number = 0; number < COMPONENTS; number += 1) {
    const { component, team } = componentOf(number);
    teams.add(team);
    yield describe('Component', component, {
      annotations: {
        'argocd/app-selector': `app.kubernetes.io/name=${component}`,
      },
      spec: {
        type: 'service',
        lifecycle: 'production',
        owner: `group:default/${team}`,
      },
    });
  }
  const names = [...teams];
  for (const team of names) {
    yield describe('Group', team, { spec: { type: 'team', children: [] } });
  }
  for (let number = 0; number < PEOPLE; number += 1) {
    yield describe('User', personOf(number), {
      spec: { memberOf: [names[number % names.length]] },
    });
  }
}

function describe(kind, name, { annotations = {}, spec }) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: {
      name,
      namespace: 'default',
      annotations: {
        'backstage.io/managed-by-location': 'url:https://bench.example/all',
        'backstage.io/managed-by-origin-location':
          'url:https://bench.example/all',
        ...annotations,
      },
    },
    spec,
  };
}
