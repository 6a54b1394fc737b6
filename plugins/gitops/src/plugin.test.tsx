import { Entity } from '@backstage/catalog-model';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { screen } from '@testing-library/react';
import { states } from '../dev/mocks/deployments';
import { gitopsApiRef } from './api/GitopsApi';
import plugin from './plugin';

const sentinel = EntityCardBlueprint.make({
  name: 'sentinel',
  params: {
    // Comes after the card could have come.
    loader: async () => {
      await import('./deployments/DeploymentsCard');
      return <div>The sentinel</div>;
    },
  },
});

function entity(kind: string, annotations: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name: 'checkout', namespace: 'default', annotations },
    spec: { type: 'service', lifecycle: 'production', owner: 'payments' },
  };
}

const selector = {
  'argocd/app-selector': 'app.kubernetes.io/name=checkout',
};

// The first look loads the plugin's code.
const LOADING = { timeout: 15_000 };

function renderEntity(shown: Entity) {
  return renderTestApp({
    extensions: [
      createTestEntityPage({ entity: shown }),
      sentinel,
      plugin.getExtension('entity-card:gitops/deployments'),
    ],
    apis: [
      [gitopsApiRef, { getDeployments: async () => states.healthy() }],
      [permissionApiRef, mockApis.permission()],
    ],
  });
}

describe('the plugin', () => {
  it.each([
    ['argocd/app-selector', entity('Component', selector)],
    [
      'argocd/app-name',
      entity('Component', { 'argocd/app-name': 'checkout-dev' }),
    ],
    [
      'argocd/project-name',
      entity('Component', { 'argocd/project-name': 'payments' }),
    ],
  ])('puts its card on a component with %s', async (_, shown) => {
    renderEntity(shown);
    expect(
      await screen.findByRole('heading', { name: 'Deployments' }, LOADING),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('heading', { name: 'Production' }, LOADING),
    ).toBeInTheDocument();
  });

  it.each([
    ['a component without annotation', entity('Component', {})],
    [
      'a component with an empty annotation',
      entity('Component', { 'argocd/app-name': '' }),
    ],
    ['another kind of entity', entity('System', selector)],
  ])('leaves %s alone', async (_, shown) => {
    renderEntity(shown);
    expect(
      await screen.findByText('The sentinel', {}, LOADING),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('heading', { name: 'Deployments' }),
    ).not.toBeInTheDocument();
  });

  it('offers a tab with the details', async () => {
    renderTestApp({
      extensions: [
        createTestEntityPage({ entity: entity('Component', selector) }),
        plugin.getExtension('entity-content:gitops/deployments'),
      ],
      apis: [
        [gitopsApiRef, { getDeployments: async () => states.healthy() }],
        [permissionApiRef, mockApis.permission()],
      ],
    });
    expect(
      await screen.findByRole('region', { name: 'Argo CD instances' }, LOADING),
    ).toBeInTheDocument();
  });
});

describe('in Spanish', () => {
  beforeEach(() => {
    localStorage.setItem('language', 'es');
  });

  afterEach(() => {
    localStorage.clear();
  });

  it('speaks Spanish', async () => {
    renderTestApp({
      extensions: [
        createTestEntityPage({ entity: entity('Component', selector) }),
        plugin.getExtension('entity-card:gitops/deployments'),
      ],
      apis: [
        [gitopsApiRef, { getDeployments: async () => states.rollout() }],
        [permissionApiRef, mockApis.permission()],
      ],
      config: {
        app: {
          baseUrl: 'http://localhost:3000',
          extensions: [
            {
              'api:app/app-language': {
                config: { availableLanguages: ['en', 'es'] },
              },
            },
          ],
        },
        backend: { baseUrl: 'http://localhost:7007' },
      },
    });
    expect(
      await screen.findByRole('heading', { name: 'Despliegues' }, LOADING),
    ).toBeInTheDocument();
    expect(
      await screen.findByText('Sincronizando…', {}, LOADING),
    ).toBeInTheDocument();
    expect(screen.getAllByText('hace 3 minutos')).toHaveLength(3);
    expect(screen.getByText('Distinto de Staging')).toBeInTheDocument();
  });
});
