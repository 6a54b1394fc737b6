import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { rawApplication } from '../__testUtils__/TestArgocd';
import { eventually } from '../__testUtils__/TestPortal';
import { applicationId } from '../applications/applicationId';
import { fleetEntity } from './__testUtils__/fleetEntity';
import { namesIn, TestFleet } from './__testUtils__/TestFleet';

const SHA = 'ad0b7cdde090e5e8f576d5770f0b8a53b4854ebd';

const ENTITIES = [
  fleetEntity('basket', {
    title: 'Éclair basket',
    owner: 'shop',
    system: 'store',
  }),
  fleetEntity('tracker', { owner: 'logistics', system: 'delivery' }),
  fleetEntity('courier', { title: 'Couriers', owner: 'logistics' }),
];

const NONPROD = [
  rawApplication('basket-dev', {
    images: ['ghcr.io/acme/basket:2.1.0', 'envoyproxy/envoy:v1.36'],
    status: { health: { status: 'Degraded', message: 'CrashLoopBackOff' } },
  }),
  rawApplication('tracker-dev', {
    status: {
      operationState: { phase: 'Running', startedAt: '2026-11-23T08:00:00Z' },
      sync: { status: 'OutOfSync' },
      history: [],
    },
  }),
  rawApplication('tracker-qa'),
];

const PROD = [
  rawApplication('courier-prod', {
    annotations: { 'argocd.argoproj.io/skip-reconcile': 'true' },
    status: {
      history: [{ id: 3, revision: SHA, deployedAt: '2026-11-22T00:00:00Z' }],
    },
  }),
];

describe('GET /fleet', () => {
  let fleet: TestFleet;

  beforeAll(async () => {
    fleet = await TestFleet.start({
      entities: ENTITIES,
      nonprod: NONPROD,
      prod: PROD,
    });
  });

  afterAll(async () => {
    await fleet?.stop();
  });

  it('answers 401 without credentials and 403 to a service', async () => {
    const nobody = await fleet.portal.get('/fleet', '');
    const service = await fleet.portal.get(
      '/fleet',
      mockCredentials.service.header(),
    );
    expect([nobody.status, service.status]).toEqual([401, 403]);
  });

  it('answers 403 where the permission is granted for nothing at all', async () => {
    fleet.decide('denied', { result: AuthorizeResult.DENY });
    const { status, body } = await fleet.get('denied');
    expect(status).toBe(403);
    expect(body.error.message).toBe(
      'The permission gitops.deployment.read is not granted',
    );
  });

  it('gives every Application of every entity, by title and in promotion order', async () => {
    const all = await fleet.of('alice');
    expect(namesIn(all)).toEqual([
      'checkout-dev',
      'checkout-staging',
      'checkout-prod',
      'courier-prod',
      'basket-dev',
      'ledger-dev',
      'tracker-dev',
      'tracker-qa',
    ]);
    expect(all.total).toBe(8);
    expect(all.items.map(({ environment }) => environment)).toEqual([
      'dev',
      'staging',
      'prod',
      'prod',
      'dev',
      'dev',
      'dev',
      'nonprod/qa',
    ]);
  });

  it('says of an Application what a row needs, and nothing else', async () => {
    const { items } = await fleet.of('alice', 'search=basket');
    expect(items).toEqual([
      {
        entityRef: 'component:default/basket',
        title: 'Éclair basket',
        owner: 'group:default/shop',
        system: 'system:default/store',
        environment: 'dev',
        state: 'deployed',
        application: {
          id: applicationId({
            instance: 'nonprod',
            namespace: 'argocd',
            name: 'basket-dev',
          }),
          name: 'basket-dev',
          instance: 'nonprod',
          url: `${fleet.portal.nonprod.server.url}/applications/argocd/basket-dev`,
          health: 'Degraded',
          healthMessage: 'CrashLoopBackOff',
          sync: 'Synced',
          images: ['ghcr.io/acme/basket:2.1.0', 'envoyproxy/envoy:v1.36'],
          revision: { revision: SHA },
          autoSync: true,
          deployedAt: '2026-11-23T06:00:05Z',
        },
        observedAt: expect.stringMatching(/Z$/),
        stale: false,
      },
    ]);
  });

  it.each([
    ['search=BASKET', ['basket-dev']],
    ['search=eclair', ['basket-dev']],
    ['search=logistics', ['courier-prod', 'tracker-dev', 'tracker-qa']],
    ['search=delivery', ['tracker-dev', 'tracker-qa']],
    ['search=envoy', ['basket-dev']],
    ['search=envoy%20basket', ['basket-dev']],
    ['search=envoy%20tracker', []],
    // A part of every reference, and nothing that anybody looks for.
    ['search=default', []],
    ['search=basket%0Aenvoy', ['basket-dev']],
    ['search=%20%20&environment=prod', ['checkout-prod', 'courier-prod']],
    ['environment=nonprod/qa', ['tracker-qa']],
    [
      'environment=prod&environment=nonprod/qa',
      ['checkout-prod', 'courier-prod', 'tracker-qa'],
    ],
    ['health=Degraded', ['basket-dev']],
    ['sync=OutOfSync', ['tracker-dev']],
    ['state=operating&state=paused', ['courier-prod', 'tracker-dev']],
    ['state=idle', ['checkout-staging']],
    ['instance=prod', ['checkout-prod', 'courier-prod']],
    ['owner=group:default/shop', ['basket-dev']],
    ['owner=Group:shop', ['basket-dev']],
    ['system=system:default/delivery', ['tracker-dev', 'tracker-qa']],
    ['owner=group:default/logistics&environment=dev', ['tracker-dev']],
    ['environment=nowhere', []],
  ])('finds by %s', async (query, expected) => {
    const found = await fleet.of('alice', query);
    expect(namesIn(found)).toEqual(expected);
    expect(found.total).toBe(expected.length);
  });

  it.each([
    ['sort=title&order=desc', 'tracker-dev'],
    ['sort=environment', 'checkout-dev'],
    ['sort=environment&order=desc', 'tracker-qa'],
    ['sort=health&order=desc', 'basket-dev'],
    ['sort=sync&order=desc', 'tracker-dev'],
    ['sort=owner', 'courier-prod'],
    ['sort=owner&order=desc', 'basket-dev'],
    ['sort=instance&order=desc', 'checkout-prod'],
    ['sort=deployedAt', 'courier-prod'],
  ])('has by %s the first', async (query, expected) => {
    expect(namesIn(await fleet.of('alice', query))[0]).toBe(expected);
  });

  it.each(['asc', 'desc'])(
    'has last what was never deployed, %s',
    async order => {
      const names = namesIn(
        await fleet.of('alice', `sort=deployedAt&order=${order}`),
      );
      expect(names.at(-1)).toBe('tracker-dev');
    },
  );

  it('counts each value among what all other filters let through', async () => {
    const { counts, total } = await fleet.of(
      'alice',
      'environment=dev&health=Degraded',
    );
    expect(total).toBe(1);
    expect(counts).toEqual({
      health: [
        { value: 'Healthy', count: 3 },
        { value: 'Degraded', count: 1 },
      ],
      environment: [{ value: 'dev', count: 1 }],
      sync: [{ value: 'Synced', count: 1 }],
      state: [{ value: 'deployed', count: 1 }],
      instance: [{ value: 'nonprod', count: 1 }],
      owner: [{ value: 'group:default/shop', count: 1 }],
      system: [{ value: 'system:default/store', count: 1 }],
    });
  });

  it('gives a page, and the total of all', async () => {
    const page = await fleet.of('alice', 'limit=2&offset=3');
    expect(namesIn(page)).toEqual(['courier-prod', 'basket-dev']);
    expect(page.total).toBe(8);
    expect(await fleet.of('alice', 'offset=1000000')).toMatchObject({
      items: [],
      total: 8,
    });
  });

  it.each([
    ['limit', 'limit=1001'],
    ['offset', 'offset=-1'],
    ['health', 'health=Fine'],
    ['sort', 'sort=color'],
    ['colour', 'colour=red'],
    ['search', `search=${'x'.repeat(201)}`],
    ['owner', 'owner=shop'],
    ['system', 'system=system:..%2Fetc'],
  ])('answers 400 to what %s cannot be, naming it', async (field, query) => {
    const { status, body } = await fleet.get('alice', query);
    expect(status).toBe(400);
    expect(body.error.message).toContain(field);
  });

  it('shows what is new, gone, changed and moved', async () => {
    const { portal } = fleet;
    portal.nonprod.set(rawApplication('ledger-qa'));
    await fleet.until('alice', ({ total }) => total === 9);
    portal.nonprod.set(
      rawApplication('ledger-qa', {
        status: { health: { status: 'Missing' } },
      }),
    );
    await fleet.until('alice', ({ counts }) =>
      counts.health.some(({ value }) => value === 'Missing'),
    );
    portal.nonprod.set(
      rawApplication('ledger-qa', { labels: { environment: 'staging' } }),
    );
    const moved = await fleet.until('alice', ({ items }) =>
      items.every(({ environment, application }) =>
        application.name === 'ledger-qa' ? environment === 'staging' : true,
      ),
    );
    expect(moved.counts.environment).toContainEqual({
      value: 'nonprod/qa',
      count: 1,
    });
    portal.nonprod.remove('ledger-qa');
    await fleet.until('alice', ({ total }) => total === 8);
  });

  it('answers 304 while nothing changes that the page shows', async () => {
    const first = await fleet.get('alice', 'search=basket');
    const { etag } = first.headers;
    expect(first.headers['cache-control']).toBe('private, no-cache');
    expect(first.headers.vary).toContain('Authorization');
    const again = await fleet
      .get('alice', 'search=basket')
      .set('If-None-Match', etag);
    expect([again.status, again.text]).toEqual([304, '']);

    fleet.portal.nonprod.set(
      rawApplication('basket-dev', {
        status: { health: { status: 'Progressing' } },
      }),
    );
    await eventually(async () => {
      const { status } = await fleet
        .get('alice', 'search=basket')
        .set('If-None-Match', etag);
      return status === 200;
    });
  });

  it('tells by signal who has asked, and nobody else', async () => {
    const { portal } = fleet;
    await fleet.of('watcher');
    portal.nonprod.set(
      rawApplication('tracker-qa', {
        status: { health: { status: 'Suspended' } },
      }),
    );
    const toWatcher = () =>
      portal.publish.mock.calls
        .map(([signal]) => JSON.stringify(signal))
        .filter(signal => signal.includes('user:default/watcher'));
    await eventually(() => toWatcher().length > 0);
    expect(JSON.parse(toWatcher()[0])).toEqual({
      channel: 'gitops:fleet',
      recipients: {
        type: 'user',
        entityRef: ['user:default/alice', 'user:default/watcher'],
      },
      message: {},
    });
  });

  it('keeps what it knew of an instance that is away, and says that it is old', async () => {
    const { headers } = await fleet.get('alice', 'instance=prod');
    await fleet.portal.prod.server.stop();
    const away = await fleet.until('alice', ({ items }) =>
      items.some(({ stale }) => stale),
    );
    const old = away.items.filter(({ stale }) => stale);
    expect(old.map(({ application }) => application.name)).toEqual([
      'checkout-prod',
      'courier-prod',
    ]);
    expect(away.total).toBe(8);
    const again = await fleet
      .get('alice', 'instance=prod')
      .set('If-None-Match', headers.etag);
    expect(again.status).toBe(200);
  });
});
