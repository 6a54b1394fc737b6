import {
  BackendFeature,
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import roadiePlugin, {
  createRouter,
} from '@roadiehq/backstage-plugin-argo-cd-backend';
import express from 'express';
import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import guardModule from '.';
import { OrderCheck } from './OrderCheck';

const CONFIG = {
  argocd: {
    appLocatorMethods: [
      {
        type: 'config',
        instances: [
          { name: 'nonprod', url: 'http://127.0.0.1:1', token: 'a-token' },
        ],
      },
    ],
  },
};
const UNREACHABLE = 'http://127.0.0.1:1';
/** No request may pass. Of 0 the library warns that it once meant all. */
const NONE = { incomingRequestLimit: -1 };

const STOPPED = { killed: [[process.pid, 'SIGTERM']], exitCode: 1 };
const RUNNING = { killed: [], exitCode: undefined };

/** Somebody else's routes in the same plugin. */
function otherModule(handler: express.RequestHandler): BackendFeature {
  return createBackendModule({
    pluginId: 'argocd',
    moduleId: 'other',
    register(env) {
      env.registerInit({
        deps: { httpRouter: coreServices.httpRouter },
        async init({ httpRouter }) {
          httpRouter.use(handler);
        },
      });
    },
  });
}

const answering = otherModule((_req, res) => {
  res.json({ items: [] });
});

/** Discovery leads every request of the backend to the address. */
function discoveryOf(url: string): BackendFeature {
  return mockServices.discovery.mock({ getBaseUrl: async () => url }).factory;
}

describe('the check whether the guard is first', () => {
  const kill = jest.spyOn(process, 'kill');
  let roadie: BackendFeature;

  beforeAll(async () => {
    const options = Object.create(null);
    options.argocdService = { getArgoInstanceArray: () => [] };
    roadie = otherModule(await createRouter(options));
  });

  beforeEach(() => {
    kill.mockReset();
    kill.mockReturnValue(true);
  });

  afterEach(() => {
    process.exitCode = undefined;
  });

  /** @returns what was logged as a warning */
  async function start(
    features: BackendFeature[],
    backendConfig: object = {},
  ): Promise<string[]> {
    const logger = mockServices.logger.mock();
    logger.child.mockReturnValue(logger);
    const backend = await startTestBackend({
      features: [
        roadiePlugin,
        ...features,
        mockServices.rootConfig.factory({
          data: { ...CONFIG, backend: backendConfig },
        }),
        mockServices.httpAuth.factory({
          defaultCredentials: mockCredentials.none(),
        }),
        logger.factory,
      ],
    });
    await backend.stop();
    return logger.warn.mock.calls.map(([message]) => message);
  }

  /** What became of the process. */
  function fate() {
    return { killed: kill.mock.calls, exitCode: process.exitCode };
  }

  it('is content when the guard comes before Roadie’s routes', async () => {
    expect(await start([guardModule])).toEqual([]);
    expect(fate()).toEqual(RUNNING);
  });

  it('is content with a module before the guard that lets requests pass', async () => {
    const passing = otherModule((_req, _res, next) => next());
    expect(await start([passing, guardModule])).toEqual([]);
    expect(fate()).toEqual(RUNNING);
  });

  it('stops the backend when somebody else answers first', async () => {
    await start([answering, guardModule]);
    expect(fate()).toEqual(STOPPED);
  });

  it('stops the backend when Roadie’s own routes answer first', async () => {
    await start([roadie, guardModule]);
    expect(fate()).toEqual(STOPPED);
  });

  it('stops the backend also where it does not reach itself', async () => {
    await start([answering, guardModule, discoveryOf(UNREACHABLE)]);
    expect(fate()).toEqual(STOPPED);
  });

  describe('behind an address that others share', () => {
    let proxy: Server;
    let status: number;
    const asked = jest.fn();

    beforeAll(async () => {
      proxy = createServer((req, res) => {
        asked(req.url);
        res.writeHead(status, { 'content-type': 'application/json' }).end('{}');
      }).listen(0, '127.0.0.1');
      await once(proxy, 'listening');
    });

    afterAll(async () => {
      proxy.close();
      await once(proxy, 'close');
    });

    // 400 is what the guard of another replica says to the request of this one.
    it.each([200, 400, 401, 404, 429, 500, 503])(
      'asks nobody there, who would answer %s',
      async answer => {
        status = answer;
        const { port } = proxy.address() as AddressInfo;
        const discovery = discoveryOf(`http://127.0.0.1:${port}/api/argocd`);
        expect(await start([guardModule, discovery])).toEqual([]);
        expect(fate()).toEqual(RUNNING);
        expect(asked).not.toHaveBeenCalled();
      },
    );
  });

  it('lets the backend run, and says how to check by hand, when Backstage itself refuses the request', async () => {
    const limit = { ...NONE, ipAllowList: [] };
    const warnings = await start([guardModule], {
      rateLimit: { global: false, plugin: { argocd: limit } },
    });
    expect(warnings).toEqual([
      expect.stringMatching(
        /^Whether the guard is first could not be checked: Too many requests.*\. Check it by hand: GET \/api\/argocd\/allArgoApps\/no-such-instance/,
      ),
    ]);
    expect(fate()).toEqual(RUNNING);
  });

  it('counts as the machine itself before a limit of requests', async () => {
    const warnings = await start([guardModule], {
      rateLimit: { global: false, plugin: { argocd: NONE } },
    });
    expect(warnings).toEqual([]);
    expect(fate()).toEqual(RUNNING);
  });

  it.each([
    [
      'takes no request from inside',
      {},
      "the root HTTP router is not Backstage's own",
    ],
    [
      'has nothing for the plugin',
      { handler: () => express.Router() },
      'nobody answers at /api/argocd',
    ],
    [
      'leaves errors to others',
      {
        handler: () =>
          express
            .Router()
            .use((_req, _res, next) => next(new Error('no database'))),
      },
      'no database',
    ],
  ])(
    'lets the backend run with a root router that %s',
    async (_, router, reason) => {
      const logger = mockServices.logger.mock();
      const rootHttpRouter = { use: () => {}, ...router };
      await OrderCheck.create({ logger, rootHttpRouter }).run();
      expect(logger.warn).toHaveBeenCalledTimes(1);
      expect(logger.warn).toHaveBeenCalledWith(expect.stringContaining(reason));
    },
  );
});
