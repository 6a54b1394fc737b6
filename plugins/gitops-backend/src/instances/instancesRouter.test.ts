import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  gitopsInstanceReadPermission,
  InstanceDetails,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { eventually, TestPortal } from '../__testUtils__/TestPortal';

const TOKEN = 'argocd-token-of-the-portal';

describe('GET /instances', () => {
  let portal: TestPortal;

  beforeEach(async () => {
    portal = await TestPortal.create();
  });

  afterEach(async () => {
    await portal.stop();
  });

  async function until(
    condition: (items: InstanceDetails[]) => boolean,
  ): Promise<InstanceDetails[]> {
    let items: InstanceDetails[] = [];
    await eventually(
      async () => {
        const { body } = await portal.get('/instances');
        items = body.items;
        return condition(items);
      },
      () => JSON.stringify(items, null, 2),
    );
    return items;
  }

  it('says how each is, in the order of the configuration', async () => {
    portal.prod.version = 'v3.4.0';
    await portal.start();
    const items = await until(all =>
      all.every(
        ({ state, stream, version }) =>
          state === 'live' && stream === 'open' && version,
      ),
    );
    const time = expect.stringMatching(/^20\d\d-.*Z$/);
    expect(items).toEqual([
      {
        name: 'nonprod',
        state: 'live',
        observedAt: time,
        url: portal.nonprod.server.url,
        version: 'v3.5.1',
        applications: 3,
        listedAt: time,
        stream: 'open',
        reconnects: 0,
      },
      {
        name: 'prod',
        state: 'live',
        observedAt: time,
        url: 'https://argocd.example.com',
        version: 'v3.4.0',
        applications: 1,
        listedAt: time,
        stream: 'open',
        reconnects: 0,
      },
    ]);
  });

  it('asks for the version once, whoever looks', async () => {
    await portal.start();
    await until(all => all.every(({ version }) => version));
    await portal.get('/instances');
    const asked = portal.nonprod.server.requests.filter(
      path => path === '/api/version',
    );
    expect(asked).toHaveLength(1);
  });

  it('answers at once while an instance does not', async () => {
    portal.prod.server.hanging = true;
    await portal.start();
    const [nonprod, prod] = await until(([first]) => first.state === 'live');
    expect(nonprod.version).toBe('v3.5.1');
    expect(prod).toEqual({
      name: 'prod',
      state: 'connecting',
      url: 'https://argocd.example.com',
      applications: 0,
      stream: expect.stringMatching(/closed|waiting/),
      reconnects: 0,
    });
  });

  it('says what failed last, without what must stay secret', async () => {
    const config = portal.config();
    const [locator] = config.argocd.appLocatorMethods;
    locator.instances.forEach(instance => {
      instance.token = TOKEN;
    });
    // A server that says too much.
    portal.prod.failure = `broken: got ${TOKEN} for https://admin:hunter2@git.example.com`;
    await portal.start(config);
    const [, { lastError }] = await until(
      ([, prod]) => prod.lastError !== undefined,
    );
    expect(lastError?.message).toMatch(
      /^Argo CD "prod": list applications: .*broken: got \*\*\* for https:\/\/\*\*\*@git\.example\.com/,
    );
    expect(lastError?.at).toMatch(/Z$/);
    const { text } = await portal.get('/instances');
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain('hunter2');
  });

  it.each([
    ['without credentials', '', 401],
    ['to a service', mockCredentials.service.header(), 403],
  ])('answers %s with no instance', async (_, authorization, expected) => {
    await portal.start();
    const { status, body } = await portal.get('/instances', authorization);
    expect(status).toBe(expected);
    expect(body).not.toHaveProperty('items');
  });

  it('answers 403 to who lacks the permission', async () => {
    portal.authorizeBasic.mockResolvedValue([{ result: AuthorizeResult.DENY }]);
    await portal.start();
    const { status, body } = await portal.get('/instances');
    expect(status).toBe(403);
    expect(body.error.message).toBe(
      'The permission gitops.instance.read is not granted',
    );
    expect(body).not.toHaveProperty('items');
    expect(portal.authorizeBasic.mock.calls).toEqual([
      [
        [{ permission: gitopsInstanceReadPermission }],
        {
          credentials: expect.objectContaining({
            principal: expect.objectContaining({
              userEntityRef: 'user:default/alice',
            }),
          }),
        },
      ],
    ]);
  });
});
