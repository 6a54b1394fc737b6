import { createHash } from 'node:crypto';
import { Entity } from '@backstage/catalog-model';
import {
  ApiOperation,
  apiOperations,
  requestFor,
} from './__testUtils__/apiOperations';
import { expectedStatuses } from './__testUtils__/expectedStatuses';
import { findLeaks } from './__testUtils__/findLeaks';
import { FOREIGN } from './__testUtils__/hostileApplications';
import { NARROWED, REFUSED } from './__testUtils__/hostileAnnotations';
import { component } from './__testUtils__/hostileEntities';
import { RawAnswer } from './__testUtils__/RawClient';
import { Person, PERSONS } from './__testUtils__/SecurePortal';
import { roadieRequest, roadieRoutes } from './__testUtils__/roadieRoutes';
import { SecureWorld } from './__testUtils__/SecureWorld';
import { SignalListener } from './__testUtils__/SignalListener';
import { LOOK_MS, until } from './__testUtils__/until';

jest.setTimeout(120_000);

const E = '/entities/component/default';
/** Longer than any sentence about an annotation has to be. */
const MAX_BODY_LENGTH = 2_000;
const READS_ARE_KEPT_MS = 10_000;
const SYNC = 'gitops.deployment.sync';

/** What the auditor writes of somebody who may not. */
const refusedWrite = (actorId: string) => [
  { status: 'initiated' },
  {
    status: 'failed',
    actor: { actorId },
    meta: {
      entityRef: 'component:default/vault',
      environment: 'dev',
      application: 'nonprod/argocd/vault-dev',
      outcome: 'refused',
    },
  },
];

const hostile = [...NARROWED, ...REFUSED].map(([, annotations], index) =>
  component({ name: `hostile-${index}`, annotations }),
);
const foreign = component({
  name: FOREIGN,
  owner: 'logistics',
  annotations: { 'argocd/app-selector': `app.kubernetes.io/name=${FOREIGN}` },
});
/** Of payments at first, and later of another team. */
const drifting = (owner: string) =>
  component({
    name: 'drifting',
    owner,
    annotations: { 'argocd/app-name': 'stray-dev' },
  });

describe('security', () => {
  let secure: SecureWorld;
  /** By their names. */
  let ids: Record<string, string>;
  /** Of the path's parameters, with which every operation is answered. */
  let values: Record<string, string>;
  const listeners: SignalListener[] = [];

  beforeAll(async () => {
    secure = await SecureWorld.start([
      ...hostile,
      foreign,
      drifting('payments'),
    ]);
    values = await secure.parameters();
    ids = {};
    for (const name of ['vault', 'checkout', FOREIGN]) {
      Object.assign(ids, await secure.portal.ids('sam', `${E}/${name}`));
    }
  });

  afterAll(async () => {
    listeners.forEach(listener => listener.close());
    await secure?.stop();
  });

  /** What is answered to somebody, and what must not be in it. */
  async function ask(
    person: Person,
    operation: ApiOperation,
    other: Record<string, string> = {},
  ): Promise<{ answer: RawAnswer; leaks: string[] }> {
    const answer = await secure.portal.send(
      person,
      requestFor(operation, { ...values, ...other }),
    );
    const mayReadAll = ['nora', 'marco', 'sam'].includes(person);
    return {
      answer,
      leaks: findLeaks(answer, [
        ...(mayReadAll ? [] : [FOREIGN]),
        ...secure.secrets,
      ]),
    };
  }

  /** What the auditor has written of our plugin. */
  function auditedSince(line: number) {
    return secure.portal.log.lines
      .slice(line)
      .filter(({ meta }) => meta.isAuditEvent && meta.plugin === 'gitops')
      .map(({ meta }) => meta);
  }

  it('knows what everybody may do', () => {
    const open = apiOperations().filter(({ permission }) => !permission);
    expect(open.map(({ id }) => id).sort()).toEqual([
      'checkName',
      'listEnvironments',
      'listImages',
      'preview',
    ]);
  });

  describe.each(PERSONS)('%s', person => {
    it.each(
      apiOperations().map((operation): [string, ApiOperation] => [
        operation.id,
        operation,
      ]),
    )('asks for %s', async (_, operation) => {
      const { upstream, portal } = secure;
      const [calls, lines] = [upstream.length, portal.log.lines.length];
      const { answer, leaks } = await ask(person, operation);
      expect(leaks).toEqual([]);
      expect([answer.body, expectedStatuses(operation, person)]).toEqual([
        answer.body,
        expect.arrayContaining([answer.status]),
      ]);
      const isRefused = [401, 403].includes(answer.status);
      expect(isRefused ? upstream.asked(calls) : []).toEqual([]);
      const isAudited = answer.status === 403 && operation.permission === SYNC;
      expect(isAudited ? auditedSince(lines) : []).toMatchObject(
        isAudited ? refusedWrite(portal.userOf(person)) : [],
      );
      expect(upstream.violations(calls)).toEqual([]);
    });
  });

  it.each<[Person, string[]]>([
    ['guest', []],
    ['nora', ['checkout', FOREIGN, 'vault']],
    ['marco', [FOREIGN]],
    ['ana', ['checkout', 'vault']],
    ['lena', ['checkout', 'vault']],
    ['sam', ['checkout', FOREIGN, 'vault']],
  ])(
    'shows %s the fleet of those that they may read',
    async (person, names) => {
      const { body } = await secure.portal.get(person, '/fleet?limit=1000');
      const { items } = JSON.parse(body) as { items: { entityRef: string }[] };
      expect(
        ['checkout', FOREIGN, 'vault'].filter(name =>
          items.some(
            ({ entityRef }) => entityRef === `component:default/${name}`,
          ),
        ),
      ).toEqual(names);
    },
  );

  it.each<[Person, number, number]>([
    ['nobody', 401, 401],
    ['guest', 403, 403],
    ['marco', 403, 403],
    ['ana', 403, 403],
    ['lena', 403, 403],
    ['nora', 200, 403],
    // Who has the permission to write finds the routes closed.
    ['sam', 200, 403],
  ])(
    'answers %s with %i to what Roadie’s routes show, and with %i to what they change',
    async (person, read, write) => {
      const { portal, upstream } = secure;
      const calls = upstream.length;
      const routes = await roadieRoutes();
      expect(routes).toHaveLength(13);
      for (const route of routes) {
        const request = roadieRequest(route, { revisionID: values.revision });
        const answer = await portal.send(person, request);
        const expected = route.method === 'GET' ? read : write;
        expect([route.path, answer.status]).toEqual([route.path, expected]);
        expect(expected === 200 ? [] : findLeaks(answer)).toEqual([]);
      }
      const asked = upstream.asked(calls);
      expect(asked.length > 0).toBe(read === 200);
      expect(asked.filter(call => !call.startsWith('GET '))).toEqual([]);
    },
  );

  describe('in production', () => {
    const path = (operation: string) =>
      `${E}/checkout/applications/${ids['checkout-prod']}/${operation}`;

    it.each<[Person, number]>([
      ['nora', 403],
      ['marco', 403],
      ['ana', 403],
      ['lena', 202],
      ['sam', 202],
    ])('lets %s refresh: %i', async (person, expected) => {
      const { portal, upstream } = secure;
      const calls = upstream.length;
      const { status } = await portal.post(person, path('refresh'));
      expect(status).toBe(expected);
      expect(upstream.applications(calls)).toEqual(
        expected === 202 ? ['checkout-prod'] : [],
      );
    });

    it('shows a developer what they cannot change there', async () => {
      const { status } = await secure.portal.get('ana', path('resources'));
      expect(status).toBe(200);
    });
  });

  describe('an id', () => {
    /** As anybody can make it who knows how, out of names that are easy to guess. */
    const guess = (name: string) =>
      createHash('sha256')
        .update(['nonprod', 'argocd', name].join('\n'))
        .digest('base64url')
        .slice(0, 16);

    it('can be guessed', () => {
      expect(guess('vault-dev')).toBe(ids['vault-dev']);
      expect(guess('heron-dev')).toBe(ids['heron-dev']);
    });

    it.each([
      ['of another entity of the same team', 'checkout-dev'],
      ['of an Application of another team', 'heron-dev'],
      ['of an Application that no entity names', 'stray-dev'],
      ['of what deploys everything', 'root-dev'],
      ['of nothing', 'nothing-dev'],
    ])('%s finds nothing', async (_, name) => {
      const { upstream } = secure;
      const calls = upstream.length;
      const operations = apiOperations().filter(({ params }) =>
        params.includes('id'),
      );
      for (const operation of operations) {
        const { answer } = await ask('ana', operation, { id: guess(name) });
        expect(answer.status).toBe(404);
        expect(answer.body).not.toContain(name);
      }
      expect(upstream.asked(calls)).toEqual([]);
    });
  });

  describe('an entity by another spelling', () => {
    it.each([
      'COMPONENT/DEFAULT/VAULT',
      'Component/default/Vault',
      'component/Default/vault',
    ])(
      '%s is the same entity, for those who may and those who may not',
      async path => {
        const deployments = `/entities/${path}/deployments`;
        const { portal } = secure;
        const mine = await portal.get('ana', deployments);
        expect(JSON.parse(mine.body).entityRef).toBe('component:default/vault');
        expect((await portal.get('marco', deployments)).status).toBe(403);
      },
    );

    it.each([
      ['system/default/storefront', 403],
      ['group/default/payments', 403],
      ['user/default/ana', 403],
      ['location/default/acme', 403],
      ['component/default/acme', 404],
      ['component/other/vault', 404],
      ['resource/default/vault', 404],
      ['component:default/vault/component/default', 404],
    ])('%s is none of its Applications', async (path, status) => {
      const answer = await secure.portal.get(
        'guest',
        `/entities/${path}/applications/${ids['vault-dev']}/resources`,
      );
      expect(answer.status).toBe(status);
    });

    it.each([
      'component:default/vault',
      'Component:Default/VAULT',
      'component:vault',
      'vault',
      'component:default/vault#prod',
      'component:default/../vault',
      ['component:default/vault'],
      { kind: 'component', namespace: 'default', name: 'vault' },
    ])('%j in a body opens nothing', async entityRef => {
      const { status, body } = await secure.portal.post('marco', '/preview', {
        kind: 'decommission',
        entityRef,
        values: {},
      });
      expect([400, 403, 404]).toContain(status);
      expect(body).not.toContain('argocd/applications');
    });
  });

  it('does not say "not modified" to somebody who may not read it', async () => {
    const { portal } = secure;
    for (const path of [
      `${E}/vault/deployments`,
      `${E}/vault/applications/${ids['vault-dev']}/resources`,
    ]) {
      const { etag = '' } = (await portal.get('ana', path)).headers;
      const again = (person: Person) =>
        portal.send(person, {
          path: `/api/gitops${path}`,
          headers: { 'if-none-match': etag },
        });
      expect((await again('ana')).status).toBe(304);
      expect((await again('marco')).status).toBe(403);
      expect((await again('nobody')).status).toBe(401);
    }
  });

  describe('what somebody writes into the catalog', () => {
    it.each(NARROWED.map(([what, , names], index) => ({ what, names, index })))(
      'gets its own by $what',
      async ({ names, index }) => {
        const path = `${E}/hostile-${index}`;
        const answer = await secure.portal.get('ana', `${path}/deployments`);
        expect(findLeaks(answer, [FOREIGN, ...secure.secrets])).toEqual([]);
        expect(
          Object.keys(await secure.portal.ids('ana', path)).sort(),
        ).toEqual(names);
      },
    );

    it.each(REFUSED.map(([what], index) => ({ what, index })))(
      'gets nothing by $what',
      async ({ index }) => {
        const calls = secure.upstream.length;
        const path = `${E}/hostile-${NARROWED.length + index}`;
        for (const answer of [
          await secure.portal.get('ana', `${path}/deployments`),
          await secure.portal.get('ana', `${path}/settings`),
          await secure.portal.get(
            'sam',
            `${path}/applications/${'A'.repeat(16)}/diff`,
          ),
          await secure.portal.post(
            'sam',
            `${path}/applications/${'A'.repeat(16)}/sync`,
          ),
        ]) {
          expect([answer.status, answer.body]).toEqual([
            400,
            expect.stringMatching(
              /The annotation argocd\/[a-z-]+ of component:default\/hostile-\d+ cannot be read/,
            ),
          ]);
          expect(answer.body.length).toBeLessThan(MAX_BODY_LENGTH);
          expect(findLeaks(answer, secure.secrets)).toEqual([]);
        }
        expect(secure.upstream.asked(calls)).toEqual([]);
      },
    );

    it('leaves the fleet as it is', async () => {
      const { status, body } = await secure.portal.get(
        'ana',
        '/fleet?limit=1000',
      );
      expect(status).toBe(200);
      expect(body).not.toContain(FOREIGN);
      const { items } = JSON.parse(body) as {
        items: { entityRef: string; application: { name: string } }[];
      };
      const found = (index: number) =>
        items
          .filter(({ entityRef }) => entityRef.endsWith(`/hostile-${index}`))
          .map(({ application }) => application.name)
          .sort();
      hostile.forEach((_, index) => {
        expect([index, ...found(index)]).toEqual([
          index,
          ...(NARROWED[index]?.[2] ?? []),
        ]);
      });
    });
  });

  async function listen(person: Person): Promise<SignalListener> {
    const { portal } = secure;
    const listener = await SignalListener.connect(
      portal.url,
      portal.token(person),
    );
    listeners.push(listener);
    return listener;
  }

  it('is changed by nobody where only the annotation of an entity claims it', async () => {
    const { portal, upstream } = secure;
    const path = `${E}/drifting`;
    for (const person of ['ana', 'sam'] as const) {
      const id = Object.values(await portal.ids(person, path))[0];
      const calls = upstream.length;
      const { status, body } = await portal.post(
        person,
        `${path}/applications/${id}/sync`,
      );
      expect(status).toBe(403);
      expect(body).toContain('give the Application the label team');
      expect(upstream.asked(calls)).toEqual([]);
    }
  });

  it('reaches nobody by signal who may not read it, and nobody any more who may no longer', async () => {
    const { portal, upstream } = secure;
    const path = `${E}/drifting`;
    const deployments = () => portal.get('ana', `${path}/deployments`);
    const id = Object.values(await portal.ids('ana', path))[0];
    const sync = () => portal.post('ana', `${path}/applications/${id}/sync`);
    expect((await portal.get('marco', `${path}/deployments`)).status).toBe(403);
    const [ana, marco] = [await listen('ana'), await listen('marco')];
    await secure.syncPastThePortal('stray-dev');
    await until(() => ana.heard.includes('component:default/drifting'));
    expect(marco.heard).toEqual([]);

    // The team gives it away.
    expect((await deployments()).status).toBe(200);
    await secure.describe([...hostile, foreign, drifting('logistics')]);
    await portal.untilCatalog(
      items => ownerOf(items, 'drifting') === 'group:default/logistics',
    );
    const givenAwayAt = Date.now();
    const calls = upstream.length;
    expect((await sync()).status).toBe(403);
    expect(upstream.asked(calls)).toEqual([]);
    // Whoever goes on looking must not keep what they know alive.
    await until(async () => (await deployments()).status === 403);
    expect(Date.now() - givenAwayAt).toBeLessThan(READS_ARE_KEPT_MS + LOOK_MS);
    expect(
      (await portal.get('ana', `${path}/applications/${id}/resources`)).status,
    ).toBe(403);

    await until(
      async () =>
        (await portal.get('marco', `${path}/deployments`)).status === 200,
    );
    ana.heard.length = 0;
    await secure.syncPastThePortal('stray-dev');
    await until(() => marco.heard.includes('component:default/drifting'));
    expect(ana.heard).not.toContain('component:default/drifting');
  });
});

function ownerOf(items: Entity[], name: string): string | undefined {
  return items
    .find(({ metadata }) => metadata.name === name)
    ?.relations?.find(({ type }) => type === 'ownedBy')?.targetRef;
}
