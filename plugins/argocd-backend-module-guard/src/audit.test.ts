import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import roadiePlugin from '@roadiehq/backstage-plugin-argo-cd-backend';
import { request as send } from 'node:http';
import { AddressInfo } from 'node:net';
import request from 'supertest';
import { RecordingArgocd } from './__testUtils__/RecordingArgocd';
import { GUARDED_WRITES } from './routes';
import guardModule from '.';

type Method = 'get' | 'post' | 'put' | 'delete';

const APPLICATION = {
  clusterName: 'nonprod',
  namespace: 'payments-dev',
  projectName: 'payments',
  appName: 'checkout-dev',
  labelValue: 'checkout',
  sourceRepo: 'https://github.com/acme/gitops-apps',
  sourcePath: 'charts/eks-baseline',
};
const CHECKOUT = '/argoInstance/nonprod/applications/checkout-dev';
const SYNC = { appSelector: 'a=b' };
const DENIED = {
  status: 403,
  body: {
    error: 'permission denied: applications, payments/checkout-dev',
    code: 7,
    message: 'permission denied: applications, payments/checkout-dev',
  },
};
/** Becomes no text at all. */
const NO_JSON = { status: 200, body: { toJSON: () => undefined } };
const GONE = { status: 404, body: { code: 5, message: 'not found' } };

describe('the audit of the guard', () => {
  let argocd: RecordingArgocd;
  let backend: TestBackend;
  const success = jest.fn();
  const fail = jest.fn();
  const createEvent = jest.fn();
  const logger = mockServices.logger.mock();

  beforeAll(async () => {
    argocd = await RecordingArgocd.start();
    backend = await start(
      mockServices.auditor.mock({ createEvent }).factory,
      logger.factory,
    );
  });

  beforeEach(() => {
    jest.clearAllMocks();
    createEvent.mockResolvedValue({ success, fail });
    success.mockResolvedValue(undefined);
    fail.mockResolvedValue(undefined);
    logger.child.mockReturnValue(logger);
    argocd.requests.length = 0;
    argocd.answers.clear();
    argocd.held = Promise.resolve();
  });

  afterAll(() => Promise.all([backend.stop(), argocd.stop()]));

  async function start(
    ...features: (typeof logger.factory | typeof guardModule)[]
  ): Promise<TestBackend> {
    return startTestBackend({
      features: [
        roadiePlugin,
        guardModule,
        ...features,
        mockServices.rootConfig.factory({
          data: {
            argocd: {
              guard: { writes: [...GUARDED_WRITES] },
              waitInterval: 1,
              appLocatorMethods: [
                {
                  type: 'config',
                  instances: [
                    { name: 'nonprod', url: argocd.url, token: 'a-token' },
                  ],
                },
              ],
            },
          },
        }),
      ],
    });
  }

  function call(method: Method, path: string, to = backend) {
    return request(to.server)
      [method](`/api/argocd${path}`)
      .set('Authorization', mockCredentials.user.header('user:default/ana'));
  }

  /** The one event that there is, and how it ended. */
  function event() {
    expect(createEvent).toHaveBeenCalledTimes(1);
    expect(success.mock.calls.length + fail.mock.calls.length).toBe(1);
    const [{ request: audited, ...begun }] = createEvent.mock.calls[0];
    const [{ error, meta = {} } = {} as never] = [
      ...success.mock.calls,
      ...fail.mock.calls,
    ][0];
    return {
      ...begun,
      url: audited.originalUrl,
      ended: {
        status: success.mock.calls.length > 0 ? 'succeeded' : 'failed',
        ...meta,
        ...(error ? { error: error.message } : {}),
      },
    };
  }

  it.each<[Method, string, object | undefined, object, string[]]>([
    [
      'post',
      '/sync',
      { ...SYNC, terminateOperation: true },
      {
        route: 'POST /sync',
        params: {},
        action: 'sync',
        appSelector: 'a=b',
        terminateOperation: true,
      },
      ['Re-synced checkout-dev on nonprod'],
    ],
    [
      'post',
      '/createArgo',
      APPLICATION,
      {
        route: 'POST /createArgo',
        params: {},
        action: 'create',
        ...APPLICATION,
      },
      [],
    ],
    [
      'put',
      '/updateArgo/checkout-dev',
      APPLICATION,
      {
        route: 'PUT /updateArgo/:argoAppName',
        params: { argoAppName: 'checkout-dev' },
        action: 'update',
        ...APPLICATION,
      },
      [],
    ],
    [
      'delete',
      `${CHECKOUT}/operation`,
      undefined,
      {
        route:
          'DELETE /argoInstance/:argoInstanceName/applications/:argoAppName/operation',
        params: { argoInstanceName: 'nonprod', argoAppName: 'checkout-dev' },
        action: 'terminate',
      },
      [],
    ],
  ])('has all that %s %s was asked', async (method, path, body, meta, done) => {
    await call(method, path).send(body);
    expect(event()).toEqual({
      eventId: 'argocd-route',
      severityLevel: 'medium',
      meta,
      url: `/api/argocd${path}`,
      ended: {
        status: 'succeeded',
        statusCode: 200,
        ...(done.length > 0 ? { done } : {}),
      },
    });
  });

  it('has all that a deletion was asked, and what of it was done', async () => {
    argocd.answers.set('GET /api/v1/applications/checkout-dev', GONE);
    await call('delete', `${CHECKOUT}?terminateOperation=true`);
    expect(event()).toMatchObject({
      meta: {
        params: { argoInstanceName: 'nonprod', argoAppName: 'checkout-dev' },
        query: { terminateOperation: 'true' },
        action: 'delete',
      },
      ended: {
        status: 'succeeded',
        done: [
          "checkout-dev's current operation terminated",
          expect.stringMatching(
            /^application checkout-dev deletion verified .*: not found$/,
          ),
          'project checkout-dev is pending deletion.',
        ],
      },
    });
  });

  it('has all that a read was asked, and ends with the decision', async () => {
    argocd.answers.set('GET /api/v1', DENIED);
    await call('get', '/find/name/checkout-dev?appNamespace=payments');
    expect(event()).toEqual({
      eventId: 'argocd-route',
      severityLevel: 'low',
      meta: {
        route: 'GET /find/name/:argoAppName',
        params: { argoAppName: 'checkout-dev' },
        query: { appNamespace: 'payments' },
      },
      url: '/api/argocd/find/name/checkout-dev?appNamespace=payments',
      ended: { status: 'succeeded' },
    });
  });

  it.each<
    [string, Method, string, object | undefined, string, object, number, string]
  >([
    [
      'a sync is denied',
      'post',
      '/sync',
      SYNC,
      'POST /api/v1/applications/checkout-dev/sync',
      DENIED,
      200,
      'Failed to resync checkout-dev on nonprod',
    ],
    [
      'what is to be synced cannot be asked',
      'post',
      '/sync',
      SYNC,
      'GET /api/v1/applications',
      DENIED,
      200,
      'Nothing was synced: no application has the labels, or Argo CD did not say which',
    ],
    [
      'there is nothing to sync',
      'post',
      '/sync',
      SYNC,
      'GET /api/v1/applications',
      { status: 200, body: { items: [] } },
      200,
      'Nothing was synced: no application has the labels, or Argo CD did not say which',
    ],
    [
      'a project may not be created',
      'post',
      '/createArgo',
      APPLICATION,
      'POST /api/v1/projects',
      DENIED,
      500,
      DENIED.body.message,
    ],
    [
      'an application may not be created',
      'post',
      '/createArgo',
      APPLICATION,
      'POST /api/v1/applications',
      DENIED,
      500,
      `Error creating argo app: ${DENIED.body.message}`,
    ],
    [
      'an application may not be updated',
      'put',
      '/updateArgo/checkout-dev',
      APPLICATION,
      'PUT /api/v1/applications',
      DENIED,
      500,
      `Error updating argo app: ${DENIED.body.message}`,
    ],
    [
      'a deletion is denied',
      'delete',
      CHECKOUT,
      undefined,
      'DELETE /api/v1/applications/checkout-dev',
      DENIED,
      200,
      `failed to delete application checkout-dev: ${DENIED.body.message}; project checkout-dev deletion skipped due to application still existing and pending deletion, or the application failed to delete.`,
    ],
    [
      'a deletion is refused without a word',
      'delete',
      CHECKOUT,
      undefined,
      'DELETE /api/v1/applications/checkout-dev',
      { status: 502, body: {} },
      200,
      'The answer of the Argo CD backend says nothing of it; project checkout-dev deletion skipped due to application still existing and pending deletion, or the application failed to delete.',
    ],
    [
      'an operation may not be terminated',
      'delete',
      `${CHECKOUT}/operation`,
      undefined,
      'DELETE /api/v1/applications/checkout-dev/operation',
      DENIED,
      403,
      DENIED.body.message,
    ],
    [
      'Argo CD answers no JSON',
      'delete',
      `${CHECKOUT}/operation`,
      undefined,
      'DELETE',
      NO_JSON,
      500,
      expect.stringContaining('invalid json'),
    ],
  ])(
    'ends as a failure where %s',
    async (_, method, path, body, start_, answer, status, error) => {
      argocd.answers.set(start_, answer as typeof DENIED);
      const answered = await call(method, path).send(body);
      expect(answered.status).toBe(status);
      expect(event().ended).toEqual({
        status: 'failed',
        statusCode: status,
        error,
      });
    },
  );

  it.each([
    [
      'the project remains, as the application still goes',
      new Map(),
      [
        'application checkout-dev still pending deletion with the deletion timestamp of undefined',
      ],
      /^project checkout-dev deletion skipped/,
    ],
    [
      'the project may not be deleted',
      new Map([
        ['GET /api/v1/applications/checkout-dev', GONE],
        ['DELETE /api/v1/projects', DENIED],
      ]),
      [expect.stringContaining('application checkout-dev deletion verified')],
      /^failed to delete project checkout-dev\.: permission denied: /,
    ],
  ])(
    'of a deletion is a failure with what was done where %s',
    async (_, answers, done, error) => {
      for (const [start_, answer] of answers) {
        argocd.answers.set(start_, answer);
      }
      const { status } = await call('delete', CHECKOUT);
      expect(status).toBe(200);
      expect(event().ended).toEqual({
        status: 'failed',
        statusCode: 200,
        done,
        error: expect.stringMatching(error),
      });
    },
  );

  it('says what became of a write that its caller did not wait for', async () => {
    let answer = () => {};
    argocd.held = new Promise(resolve => {
      answer = resolve;
    });
    const { port } = backend.server.address() as AddressInfo;
    const sent = send({
      port,
      method: 'DELETE',
      path: `/api/argocd${CHECKOUT}/operation`,
      headers: { authorization: mockCredentials.user.header() },
    }).end();
    sent.once('error', () => {});
    await until(() => argocd.requests.length > 0);
    sent.destroy();
    await new Promise(waited => setTimeout(waited, 50));
    expect(createEvent).toHaveBeenCalledTimes(1);
    answer();
    await until(() => success.mock.calls.length + fail.mock.calls.length > 0);
    expect(event().ended).toEqual({ status: 'succeeded', statusCode: 200 });
  });

  it.each<[string, Method, string, string | undefined, number, object, string]>(
    [
      [
        'a body that is no JSON',
        'post',
        '/sync',
        '{"password": hunter2}',
        400,
        { route: 'POST /sync', params: {}, action: 'sync' },
        'The body cannot be read (entity.parse.failed): send JSON of at most 100 kB',
      ],
      [
        'a body that is too long',
        'put',
        '/updateArgo/checkout-dev',
        JSON.stringify({ appName: 'a'.repeat(200_000) }),
        400,
        {
          route: 'PUT /updateArgo/:argoAppName',
          params: { argoAppName: 'checkout-dev' },
          action: 'update',
        },
        'The body cannot be read (entity.too.large): send JSON of at most 100 kB',
      ],
      [
        'a field that is no text',
        'post',
        '/sync',
        '{"appSelector": {"password": "hunter2"}, "password": "hunter2"}',
        400,
        { route: 'POST /sync', params: {}, action: 'sync' },
        'The field appSelector Invalid input: expected string, received object',
      ],
      [
        'what is no route',
        'delete',
        '/applications/checkout-dev',
        undefined,
        404,
        {},
        'DELETE /applications/checkout-dev is no route of the Argo CD backend',
      ],
      [
        'a path that cannot be decoded',
        'get',
        '/find/name/%zz',
        undefined,
        400,
        {},
        "Failed to decode param '%zz'",
      ],
    ],
  )(
    'has an event for %s',
    async (_, method, path, body, status, meta, error) => {
      const answered = await call(method, path)
        .set('content-type', 'application/json')
        .send(body);
      expect(answered.status).toBe(status);
      expect(event()).toEqual({
        eventId: 'argocd-route',
        severityLevel: method === 'get' ? 'low' : 'medium',
        meta,
        url: `/api/argocd${path}`,
        ended: { status: 'failed', error },
      });
      expect(argocd.requests).toEqual([]);
    },
  );

  it('lets nothing happen of which the auditor cannot be told', async () => {
    createEvent.mockRejectedValue(new Error('The log is full'));
    for (const path of ['/sync', '/nowhere']) {
      const { status } = await call('post', path).send(SYNC);
      expect(status).toBe(500);
    }
    expect(createEvent).toHaveBeenCalledTimes(2);
    expect(argocd.requests).toEqual([]);
  });

  it('is in the log where a write is done and the auditor cannot be told', async () => {
    success.mockRejectedValue(new Error('The log is full'));
    const { status } = await call('post', '/sync').send(SYNC);
    expect(status).toBe(200);
    expect(logger.error.mock.calls).toEqual([
      [
        'The audit event argocd-route could not be closed, its outcome was {"statusCode":200,"done":["Re-synced checkout-dev on nonprod"]}: The log is full',
      ],
    ]);
  });

  describe('in the log', () => {
    const AT = 'user:hunter2@github.com';
    let logging: TestBackend;

    beforeAll(async () => {
      logging = await start(logger.factory);
    });

    afterAll(() => logging.stop());

    function lines() {
      return JSON.stringify(
        [logger.child, logger.debug, logger.info]
          .flatMap(({ mock }) => mock.calls as unknown[][])
          .map(args =>
            args.map(arg => (arg instanceof Error ? arg.stack : arg)),
          ),
      );
    }

    it.each<[string, Method, string, object | undefined]>([
      [
        'a parameter',
        'get',
        `/argoInstance/nonprod/repo/${encodeURIComponent(
          `https://${AT}/acme/x`,
        )}/source/x`,
        undefined,
      ],
      [
        'a parameter that is encoded twice',
        'get',
        `/argoInstance/nonprod/repo/${encodeURIComponent(
          encodeURIComponent(`https://${AT}/acme/x`),
        )}/source/x`,
        undefined,
      ],
      [
        'a query',
        'get',
        `/find/name/checkout-dev?appNamespace=https://${AT}`,
        undefined,
      ],
      [
        'a field',
        'post',
        '/createArgo',
        { ...APPLICATION, sourceRepo: `https://${AT}/acme/x` },
      ],
      [
        'a field that is refused',
        'put',
        '/updateArgo/..%2Fx',
        { ...APPLICATION, sourceRepo: `https://${AT}/acme/x` },
      ],
      ['what Argo CD says', 'post', '/createArgo', APPLICATION],
      ['what is no route', 'get', `/repo/https://${AT}/acme/x`, undefined],
      ['what cannot be decoded', 'get', `/find/name/${AT}%zz`, undefined],
    ])('no password of an address is in %s', async (_, method, path, body) => {
      argocd.answers.set('POST /api/v1/applications', {
        status: 400,
        body: { message: `cannot read https://${AT}/acme/x` },
      });
      await call(method, path, logging).send(body);
      expect(lines()).toContain('user:default/ana');
      expect(lines()).toContain('***@github.com');
      expect(lines()).toContain('"hostname":"127.0.0.1"');
      expect(lines()).not.toContain('hunter2');
    });
  });
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
