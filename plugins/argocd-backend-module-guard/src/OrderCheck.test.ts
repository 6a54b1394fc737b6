import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import roadiePlugin from '@roadiehq/backstage-plugin-argo-cd-backend';
import guardModule from '.';

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

/** Somebody else's routes in the same plugin. */
const otherModule = createBackendModule({
  pluginId: 'argocd',
  moduleId: 'other',
  register(env) {
    env.registerInit({
      deps: { httpRouter: coreServices.httpRouter },
      async init({ httpRouter }) {
        httpRouter.use((_req, res) => {
          res.json({ items: [] });
        });
      },
    });
  },
});

describe('the check whether the guard is first', () => {
  const kill = jest.spyOn(process, 'kill');

  beforeEach(() => {
    kill.mockReset();
    kill.mockReturnValue(true);
  });

  afterEach(() => {
    process.exitCode = undefined;
  });

  async function start(modules: (typeof guardModule)[]) {
    const logger = mockServices.logger.mock();
    logger.child.mockReturnValue(logger);
    const backend = await startTestBackend({
      features: [
        roadiePlugin,
        ...modules,
        mockServices.rootConfig.factory({ data: CONFIG }),
        logger.factory,
      ],
    });
    return { backend, logger };
  }

  it('is content when the guard comes before Roadie’s routes', async () => {
    const { backend, logger } = await start([guardModule]);
    await backend.stop();
    expect(kill).not.toHaveBeenCalled();
    expect(logger.error).not.toHaveBeenCalled();
  });

  it('stops the backend when somebody else answers first', async () => {
    const { backend } = await start([otherModule, guardModule]);
    await backend.stop();
    expect(kill).toHaveBeenCalledWith(process.pid, 'SIGTERM');
    expect(process.exitCode).toBe(1);
  });
});
