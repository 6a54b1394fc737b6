import { ServerResponse } from 'node:http';
import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import {
  ArgocdApplication,
  ArgocdCredentials,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { TestArgocd } from '../__testUtils__/TestArgocd';
import { sendJson, TestServer } from '../__testUtils__/TestServer';
import { ApplicationGrant } from '../access/ApplicationAccess';
import {
  ArgocdInstanceAccess,
  ArgocdInstances,
} from '../argocd/ArgocdInstances';
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

const ROLLOUT = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  kind: 'Rollout',
  namespace: 'payments-dev',
  name: 'gateway',
};

function grantFor(access: ArgocdInstanceAccess): ApplicationGrant {
  return {
    entity: ENTITY,
    entityRef: 'component:default/checkout',
    target: {
      entityRef: 'component:default/checkout',
      application: 'checkout',
      query: { name: 'checkout-dev' },
    },
    environment: 'dev',
    access,
    application: APPLICATION,
  };
}

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
    const grant = grantFor(instances.all[0]);
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

describe('OperationsService, where no answer says what Argo CD did', () => {
  const { signal } = new AbortController();
  const logger = mockServices.logger.mock();
  const closeRequest = jest.fn();
  let server: TestServer;
  let instances: ArgocdInstances;
  /** How a call is answered, by the end of its path: anything else is the page of somebody else. */
  let answers: Record<string, (res: ServerResponse) => void>;

  beforeEach(async () => {
    jest.resetAllMocks();
    answers = {};
    server = await TestServer.start((path, res) => {
      const end = Object.keys(answers).find(each => path.endsWith(each));
      if (end) {
        answers[end](res);
      } else {
        res.end('<h1>Log in</h1>');
      }
    });
  });

  afterEach(async () => {
    await instances.stop();
    await server.stop();
  });

  function start(credentials: ArgocdCredentials = { token: 'argocd-token' }) {
    const { url } = server;
    instances = ArgocdInstances.create({
      instances: [{ name: 'nonprod', url, frontendUrl: url, credentials }],
      logger,
    });
    const details = DetailsService.create({ instances, logger });
    const service = OperationsService.create({
      details: Object.assign(details, {
        ownNode: async () => ROLLOUT,
        actions: async () => ({ answer: { items: [{ name: 'resume' }] } }),
      }),
      history: { openRequest: async () => 'row-1', closeRequest },
      logger,
    });
    const context = {
      grant: grantFor(instances.all[0]),
      requestedBy: 'user:default/alice',
      signal,
      note: jest.fn(),
    };
    return {
      sync: () => service.sync(context, {}),
      resume: () =>
        service.runAction(context, { resource: 'a', action: 'resume' }),
    };
  }

  const IN_DOUBT =
    '. It may have been done all the same: look at the page of the Application before you try again';

  it.each<[string, (res: ServerResponse) => void, string]>([
    [
      'which breaks off the connection',
      res => res.destroy(),
      'Argo CD cannot be reached',
    ],
    [
      'whose answer breaks off',
      res => {
        res.writeHead(200, { 'Content-Length': '1000' });
        res.write('{', () => res.destroy());
      },
      'Argo CD cannot be reached',
    ],
    [
      'whose answer is none of it',
      res => res.end('<h1>Log in</h1>'),
      'The answer is not one of Argo CD',
    ],
    [
      'whose answer is too large',
      res => res.end(' '.repeat(9 * 1024 * 1024)),
      'The answer of Argo CD is too large',
    ],
    [
      'for which a gateway gives up waiting',
      res => res.writeHead(504).end(),
      '504',
    ],
  ])(
    'writes down that nobody knows, and tells the person to look: Argo CD, %s',
    async (_, answer, problem) => {
      answers['/sync'] = answer;
      const message = `Argo CD "nonprod": sync an application: ${problem}${IN_DOUBT}`;
      await expect(start().sync()).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
        message,
      });
      expect(closeRequest.mock.calls).toEqual([
        ['row-1', { outcome: 'unknown', reason: message }],
      ]);
      expect(server.requests).toHaveLength(1);
    },
  );

  it('does so for an action, whose answer alone is lost', async () => {
    answers['/resource/actions'] = res =>
      sendJson(res, 200, { actions: [{ name: 'resume' }] });
    answers['/actions/v2'] = res => res.destroy();
    await expect(start().resume()).rejects.toThrow(IN_DOUBT);
    expect(closeRequest.mock.calls).toMatchObject([
      ['row-1', { outcome: 'unknown' }],
    ]);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'no log-in came before it',
      () => start({ username: 'backstage', password: 'hunter2' }).sync(),
    ],
    ['the actions could not be read before it', () => start().resume()],
    [
      'there was no connection',
      async () => {
        const { sync } = start();
        await server.stop();
        await sync();
      },
    ],
    [
      'Argo CD says that it failed',
      () => {
        answers['/sync'] = res =>
          sendJson(res, 500, { error: 'no', code: 13, message: 'no' });
        return start().sync();
      },
    ],
  ])('writes down a failure where nothing was done: %s', async (_, ask) => {
    const message = expect.not.stringContaining('may have been done');
    await expect(ask()).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message,
    });
    expect(closeRequest.mock.calls).toEqual([
      ['row-1', { outcome: 'failed', reason: message }],
    ]);
  });

  it('says so in the log where the row cannot have it', async () => {
    answers['/sync'] = res => res.destroy();
    closeRequest.mockRejectedValue(new Error('the connection is lost'));
    await expect(start().sync()).rejects.toThrow(IN_DOUBT);
    expect(logger.error.mock.calls).toEqual([
      [expect.stringContaining('its outcome was unknown')],
    ]);
  });
});
