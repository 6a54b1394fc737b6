/**
 * @jest-environment ./__testUtils__/PageEnvironment.ts
 */
import { TestBackend } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { JsonObject } from '@backstage/types';
import { screen, waitFor } from '@testing-library/react';
import { createGitopsClient } from './__testUtils__/clients';
import {
  readOurHistory,
  readOurOverview,
  readRoadieHistory,
  readRoadieOverview,
} from './__testUtils__/readEntityPage';
import { readReadmeConfigs } from './__testUtils__/readmeConfigs';
import { renderEntityPage } from './__testUtils__/renderEntityPage';
import {
  OTHER_NAMESPACE,
  RoadieInstallation,
} from './__testUtils__/RoadieInstallation';

jest.setTimeout(60_000);

/** The first look loads the code of the plugins. */
const LOADING = { timeout: 20_000 };

const HEALTHY = { sync: 'Synced', health: 'Healthy' };
const NEVER_SYNCED = { sync: 'OutOfSync', health: 'Missing' };

const ORDERS = [
  { environment: 'dev', ...HEALTHY },
  { environment: 'staging', ...HEALTHY },
  { environment: 'prod', ...NEVER_SYNCED },
];

function entity(name: string, annotations: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, namespace: 'default', annotations },
    spec: { type: 'service', lifecycle: 'production', owner: 'payments' },
  };
}

function urlOf(backend: TestBackend): string {
  return `http://localhost:${backend.server.port()}`;
}

const BY_NAME = entity('by-name', { 'argocd/app-name': 'orders-dev' });
const BY_SELECTOR = entity('by-selector', {
  'argocd/app-selector': 'app.kubernetes.io/name=orders',
});
const BY_NAME_ELSEWHERE = entity('by-name-elsewhere', {
  'argocd/app-name': 'invoices-dev',
  'argocd/app-namespace': OTHER_NAMESPACE,
});
const BY_SELECTOR_ELSEWHERE = entity('by-selector-elsewhere', {
  'argocd/app-selector': 'app.kubernetes.io/name=invoices',
  'argocd/app-namespace': OTHER_NAMESPACE,
});
const BY_PROJECT = entity('by-project', { 'argocd/project-name': 'billing' });

describe('Roadie’s cards and ours, side by side', () => {
  let installation: RoadieInstallation;
  let argocd: JsonObject;
  let portal: TestBackend;

  beforeAll(async () => {
    installation = await RoadieInstallation.start();
    const [readme] = await readReadmeConfigs(
      'argocd',
      installation.readmeValues,
    );
    argocd = {
      ...readme,
      namespacedApps: true,
      // Without it the card leaves out the oldest entry.
      revisionsToLoad: 10,
    };
    portal = await installation.startPortal({
      argocd,
      entities: [
        BY_NAME,
        BY_SELECTOR,
        BY_NAME_ELSEWHERE,
        BY_SELECTOR_ELSEWHERE,
        BY_PROJECT,
      ],
    });
  });

  afterEach(() => installation.argocds[1].gate.set(undefined));

  afterAll(async () => {
    await portal?.stop();
    await installation?.stop();
  });

  function show(shown: Entity, backend = portal) {
    renderEntityPage({
      entity: shown,
      backendUrl: urlOf(backend),
      argocd,
    });
  }

  async function untilStale(): Promise<void> {
    const client = createGitopsClient(urlOf(portal));
    await waitFor(async () => {
      const { instances } = await client.getDeployments({
        entityRef: 'component:default/by-selector',
      });
      expect(instances[1].state).toBe('stale');
    }, LOADING);
  }

  it.each([
    ['argocd/app-name', BY_NAME, ORDERS.slice(0, 1)],
    ['argocd/app-selector', BY_SELECTOR, ORDERS],
    [
      'argocd/app-name with argocd/app-namespace',
      BY_NAME_ELSEWHERE,
      [{ environment: 'dev', ...HEALTHY }],
    ],
    [
      'argocd/app-selector with argocd/app-namespace',
      BY_SELECTOR_ELSEWHERE,
      [{ environment: 'dev', ...HEALTHY }],
    ],
  ])(
    'say the same of an entity with %s: status and history',
    async (_, shown, expected) => {
      show(shown);
      await waitFor(() => {
        expect(readRoadieOverview()).toEqual(expected);
        expect(readOurOverview()).toEqual(expected);
        expect(readRoadieHistory().dev).not.toEqual([]);
      }, LOADING);
      await waitFor(() => {
        const { prod: _never, ...ours } = readOurHistory();
        expect(ours).toEqual(readRoadieHistory());
      }, LOADING);
    },
  );

  it('have a history that is the deployments, newest first', async () => {
    show(BY_NAME);
    const [{ client }] = installation.argocds;
    const { status } = await client.details('orders-dev');
    const revisions = (status.history ?? [])
      .map(({ revision = '' }) => revision.slice(0, 7))
      .reverse();
    expect(revisions).toHaveLength(2);
    await waitFor(() => {
      expect(readRoadieHistory()).toEqual({ dev: revisions });
      expect(readOurHistory()).toEqual({ dev: revisions });
    }, LOADING);
  });

  it('differ where an entity has argocd/project-name only: Roadie’s asks for a route that its backend does not have', async () => {
    show(BY_PROJECT);
    await waitFor(() => {
      expect(readOurOverview()).toEqual([{ environment: 'dev', ...HEALTHY }]);
      expect(
        screen.getAllByText(/failed to fetch data, status 404/),
      ).toHaveLength(2);
    }, LOADING);
    expect(readRoadieOverview()).toEqual([]);
  });

  it('differ when an Argo CD is down: Roadie’s leaves its Applications out, ours says how they were', async () => {
    await installation.argocds[1].gate.set('down');
    await untilStale();
    show(BY_SELECTOR);
    await waitFor(() => {
      expect(readRoadieOverview()).toEqual(ORDERS.slice(0, 2));
      expect(readOurOverview()).toEqual(ORDERS);
      // On the card and in the tab.
      expect(
        screen.getAllByText(/^Argo CD argoInstance2: this is how it looked/),
      ).toHaveLength(2);
    }, LOADING);
  });

  it('do not need each other: without argocd.application.read Roadie’s shows nothing, ours what it did', async () => {
    const guarded = await installation.startPortal({
      argocd,
      entities: [BY_NAME],
      denied: ['argocd.application.read'],
    });
    try {
      show(BY_NAME, guarded);
      await waitFor(() => {
        expect(readOurOverview()).toEqual(ORDERS.slice(0, 1));
        expect(
          screen.getAllByText(/Error occurred while fetching data/),
        ).toHaveLength(2);
      }, LOADING);
      expect(readRoadieOverview()).toEqual([]);
    } finally {
      await guarded.stop();
    }
  });
});
