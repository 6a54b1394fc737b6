import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { ArgocdApplication } from '@gitops-flow/backstage-plugin-gitops-node';
import { TestArgocd } from '../__testUtils__/TestArgocd';
import { ApplicationGrant } from '../access/ApplicationAccess';
import { ArgocdInstances } from '../argocd/ArgocdInstances';
import { DetailsService } from '../details/DetailsService';
import { HistoryStore } from '../history/HistoryStore';
import { OperationsService } from './OperationsService';

const SYNC = 'POST checkout-dev/sync';

const ENTITY: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'checkout' },
};

const APPLICATION: ArgocdApplication = {
  name: 'checkout-dev',
  namespace: 'argocd',
  project: 'payments-dev',
  labels: {},
  destination: { name: 'in-cluster', namespace: 'payments-dev' },
  autoSync: true,
  paused: false,
  sources: [],
  sync: 'Synced',
  health: 'Healthy',
  images: [],
  detailed: true,
  conditions: [],
  history: [],
};

describe('OperationsService, where the database is away', () => {
  const { signal } = new AbortController();
  const logger = mockServices.logger.mock();
  const note = jest.fn();
  let argocd: TestArgocd;
  let instances: ArgocdInstances;

  beforeEach(async () => {
    jest.clearAllMocks();
    argocd = await TestArgocd.start([]);
    const { url } = argocd.server;
    const credentials = { token: 'argocd-token' };
    instances = ArgocdInstances.create({
      instances: [{ name: 'nonprod', url, frontendUrl: url, credentials }],
      logger: mockServices.logger.mock(),
    });
  });

  afterEach(async () => {
    await instances.stop();
    await argocd.server.stop();
  });

  /** Asks for a sync, with a history that works as far as the test lets it. */
  async function sync(
    history: Partial<Pick<HistoryStore, 'openRequest' | 'closeRequest'>>,
  ) {
    const grant: ApplicationGrant = {
      entity: ENTITY,
      entityRef: 'component:default/checkout',
      target: {
        entityRef: 'component:default/checkout',
        application: 'checkout',
        query: { name: 'checkout-dev' },
      },
      environment: 'dev',
      access: instances.all[0],
      application: APPLICATION,
    };
    const service = OperationsService.create({
      details: DetailsService.create({ instances, logger }),
      history: {
        openRequest: async () => 'row-1',
        closeRequest: async () => {},
        ...history,
      },
      logger,
    });
    const requestedBy = 'user:default/alice';
    return service.sync({ grant, requestedBy, signal, note }, {});
  }

  const away = async () => {
    throw new Error('the connection is lost');
  };

  it('sends nothing that it could not write down before', async () => {
    await expect(sync({ openRequest: away })).rejects.toThrow(
      'the connection is lost',
    );
    expect(argocd.asked).toEqual([]);
  });

  it('does not call a failure what Argo CD has accepted, and tells the log', async () => {
    argocd.answer(SYNC, 'operations/sync-ok');
    expect(await sync({ closeRequest: away })).toMatchObject({
      operation: 'sync',
    });
    expect(logger.error.mock.calls).toEqual([
      [
        'The request row-1 could not be closed in the history, its outcome was accepted: the connection is lost',
      ],
    ]);
  });

  it('tells what Argo CD refuses, and not what the database does', async () => {
    argocd.answer(SYNC, 'operations/sync-while-running');
    await expect(sync({ closeRequest: away })).rejects.toThrow(
      'another operation is already in progress',
    );
    expect(logger.error.mock.calls).toEqual([
      [expect.stringContaining('its outcome was refused')],
    ]);
  });
});
