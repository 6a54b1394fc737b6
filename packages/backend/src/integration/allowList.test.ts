import {
  ApiOperation,
  apiOperations,
  requestFor,
} from './__testUtils__/apiOperations';
import { findLeaks } from './__testUtils__/findLeaks';
import { FOREIGN } from './__testUtils__/hostileApplications';
import {
  hostileBodies,
  hostileQueries,
  HOSTILE_SEGMENTS,
} from './__testUtils__/hostileValues';
import { RawAnswer, RawClient, RawRequest } from './__testUtils__/RawClient';
import { roadieRequest, roadieRoutes } from './__testUtils__/roadieRoutes';
import { Person } from './__testUtils__/SecurePortal';
import { SecureWorld } from './__testUtils__/SecureWorld';
import { until } from './__testUtils__/until';

jest.setTimeout(120_000);

const OPERATIONS = apiOperations();
const VAULT = '/entities/component/default/vault';
/** Of an answer that says no: it repeats the address at the most. */
const MAX_REFUSAL_LENGTH = 50_000;
/** Every so many operations get to see a value where all read the parameter in the same way. */
const SHARED: Record<string, number> = {
  kind: 7,
  namespace: 7,
  name: 4,
  id: 4,
};

/** Headers by which some servers take a request for another. */
const MISLEADING = {
  'x-http-method-override': 'DELETE',
  'x-original-url': '/api/v1/clusters',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-prefix': '/..',
  'x-forwarded-user': 'sam',
  cookie: 'argocd.token=x',
};

/** What is a name of Kubernetes by chance. */
const NAMES = [
  'constructor',
  'prototype',
  'null',
  'undefined',
  '0',
  '1e309',
  'true',
  'component',
  'default',
];
const WORDS = [
  ...NAMES,
  'toString',
  'hasOwnProperty',
  'NaN',
  'CHECKOUT',
  'Checkout-Dev',
];
/** What has the form of a parameter by chance and gets to Roadie: nothing in Argo CD has such a name. */
const HARMLESS: Record<string, readonly string[]> = {
  argoAppName: NAMES,
  revisionID: WORDS,
  argoAppSelector: [...WORDS, 'checkout%2fresource-tree'],
  repo: [
    ...WORDS,
    'checkout%2fresource-tree',
    'http:%2f%2f169.254.169.254%2flatest',
  ],
  source: [
    ...WORDS,
    'checkout%2fresource-tree',
    '-1',
    '--all',
    '__proto__',
    '%5f%5fproto%5f%5f',
  ],
};
/** What Roadie's routes ask of Argo CD for these: names that are names, and nothing beside them. */
const ROADIE_ASKS =
  /^(?:GET \/api\/v1\/(?:applications(?:\?(?:name|selector)=[^&]+|\/[a-z0-9-]+(?:\/revisions\/[A-Za-z0-9-]+\/metadata)?)?|projects\/payments-dev)|PUT \/api\/v1\/projects\/payments-dev|DELETE \/api\/v1\/applications\/[a-z0-9]+(?:\?cascade=true|\/operation))$/;
/** Longer than any answer takes that nothing waits for. */
const BLOCKED_MS = 2_000;

type Storm = (RawRequest & { operation: ApiOperation; allowed?: number[] })[];

describe('what reaches Argo CD', () => {
  let secure: SecureWorld;
  /** Of the path's parameters, with which every operation is answered. */
  let values: Record<string, string>;

  beforeAll(async () => {
    secure = await SecureWorld.start([], {
      guard: { writes: ['sync', 'create', 'update', 'delete', 'terminate'] },
    });
    values = await secure.parameters();
  });

  afterAll(() => secure?.stop());

  /** Sends all, and says what was answered that must not be. */
  async function storm(person: Person, requests: Storm): Promise<string[]> {
    const problems: string[] = [];
    const secrets = [FOREIGN, ...secure.secrets];
    await secure.portal.sendAll(person, requests, (request, answer) => {
      const { operation, method, path, allowed = [] } = request;
      const what = `${method} ${path.slice(0, 200)}`;
      // What is no route, or cannot be read, need not be in the document.
      if (
        ![...operation.statuses, ...allowed, 400, 404].includes(answer.status)
      ) {
        problems.push(
          `${what} is answered ${answer.status}: ${answer.body.slice(0, 200)}`,
        );
      }
      if (answer.status >= 400 && answer.body.length > MAX_REFUSAL_LENGTH) {
        problems.push(`${what} is answered ${answer.body.length} characters`);
      }
      problems.push(
        ...findLeaks(answer, secrets)
          // It repeats the name that it was asked about.
          .filter(
            leak =>
              operation.id !== 'checkName' || !leak.startsWith('a control'),
          )
          .map(leak => `${what} tells ${leak}`),
      );
    });
    return problems;
  }

  /** Argo CD has heard of nothing but what the list has, and of no other Application. */
  function expectNothingElse(since: number): void {
    const { upstream } = secure;
    expect(upstream.violations(since)).toEqual([]);
    expect(
      upstream.applications(since).filter(name => name !== 'vault-dev'),
    ).toEqual([]);
  }

  it('is what the list has, for everything that the portal can do', async () => {
    const { portal, upstream } = secure;
    for (const operation of OPERATIONS) {
      const answer = await portal.send('ana', requestFor(operation, values));
      expect(operation.statuses).toContain(answer.status);
    }
    // The portal knows the commits of the GitOps repository by itself.
    const revision = '0'.repeat(40);
    await secure.syncPastThePortal('vault-dev', { revision, dryRun: true });
    await until(async () => {
      const unknown = await portal.get(
        'ana',
        `${VAULT}/applications/${values.id}/revisions/${revision}`,
      );
      return unknown.status === 503;
    });
    expectNothingElse(0);
    expect(upstream.used()).toEqual([
      'DELETE /api/v1/applications/{application}/operation',
      'GET /api/v1/applications',
      'GET /api/v1/applications/{application}',
      'GET /api/v1/applications/{application}/events',
      'GET /api/v1/applications/{application}/managed-resources',
      'GET /api/v1/applications/{application}/resource-tree',
      'GET /api/v1/applications/{application}/resource/actions',
      'GET /api/v1/applications/{application}/revisions/{revision}/metadata',
      'GET /api/v1/projects',
      'GET /api/v1/session/userinfo',
      'GET /api/v1/stream/applications',
      'GET /api/version',
      'POST /api/v1/applications/{application}/sync',
      'POST /api/webhook',
    ]);
  });

  it('is nothing of what is wrong in a path', async () => {
    const since = secure.upstream.length;
    const requests = OPERATIONS.flatMap((operation, at) =>
      operation.params.flatMap(name =>
        HOSTILE_SEGMENTS.filter(
          (_, index) => (index + at) % (SHARED[name] ?? 1) === 0,
        ).map(value => ({
          operation,
          ...requestFor(operation, {
            ...values,
            [name]: value,
            ...(name === 'name' ? { written: value } : {}),
          }),
        })),
      ),
    );
    expect(requests.length).toBeGreaterThan(1_000);
    expect(await storm('ana', requests)).toEqual([]);
    expectNothingElse(since);
  });

  it('is nothing of what is wrong in a query', async () => {
    const since = secure.upstream.length;
    const requests = OPERATIONS.flatMap(operation =>
      // An operation without a query gets one all the same.
      (operation.query.length > 0 ? operation.query : ['project']).flatMap(
        (name, at, names) =>
          hostileQueries(name)
            .filter((_, index) => (index + at) % (names.length + 3) === 0)
            .map(query => {
              const request = requestFor(operation, values);
              const [path] = request.path.split('?');
              return { operation, ...request, path: `${path}?${query}` };
            }),
      ),
    );
    expect(await storm('ana', requests)).toEqual([]);
    expectNothingElse(since);
  });

  it('is nothing of what is wrong in a body', async () => {
    const since = secure.upstream.length;
    const requests = OPERATIONS.filter(
      ({ method }) => method === 'POST',
    ).flatMap(operation =>
      hostileBodies().map(([, contentType, body]) => ({
        operation,
        ...requestFor(operation, values),
        body,
        headers: headersOf(contentType),
      })),
    );
    expect(await storm('ana', requests)).toEqual([]);
    expectNothingElse(since);
  });

  it('is nothing of what is asked in another way', async () => {
    const { upstream } = secure;
    const since = upstream.length;
    const methods = [
      'HEAD',
      'OPTIONS',
      'PUT',
      'PATCH',
      'DELETE',
      'TRACE',
      'PROPFIND',
    ];
    const requests = OPERATIONS.flatMap(operation => {
      const { path } = requestFor(operation, values);
      const paths = ['/', '//', '/..', ';x=1'].map(end => `${path}${end}`);
      const [, plugin, rest] = path.match(/^(\/api\/gitops)(.*)$/) ?? [];
      return [
        ...methods.map(method => ({ method, path })),
        ...[...paths, `/${path}`, `${plugin}${rest.toUpperCase()}`].map(
          other => ({ method: 'GET', path: other }),
        ),
        { method: 'GET', path, headers: MISLEADING },
      ].map(request => ({ operation, allowed: [200], ...request }));
    });
    expect(await storm('ana', requests)).toEqual([]);
    expectNothingElse(since);
    expect(
      upstream.asked(since).filter(each => !each.startsWith('GET ')),
    ).toEqual([]);
  });

  it.each<[Person, number]>([
    ['nobody', 401],
    ['marco', 403],
  ])('is nothing that %s asks for', async (person, status) => {
    const since = secure.upstream.length;
    const requests = OPERATIONS.filter(
      // The fleet has nothing in it for whoever may see nothing.
      ({ id, permission }) => permission && id !== 'getFleet',
    ).flatMap(operation => {
      const request = requestFor(operation, values);
      return [
        request,
        { ...request, headers: { ...request.headers, ...MISLEADING } },
        ...hostileQueries('limit')
          .filter((_, index) => index % 20 === 0)
          .map(query => ({ ...request, path: `${request.path}?${query}` })),
      ];
    });
    const open: string[] = [];
    await secure.portal.sendAll(
      person,
      requests,
      ({ method, path }, answer) => {
        if (![status, 400].includes(answer.status)) {
          open.push(`${method} ${path} is answered ${answer.status}`);
        }
      },
    );
    expect(open).toEqual([]);
    expect(secure.upstream.asked(since)).toEqual([]);
  });

  /** Sends each to one of Roadie's routes, by somebody who may use it, and says what the guard made of it unexpectedly. */
  async function sendToRoadie(
    valuesOf: (param: string) => readonly string[],
    isExpected: (answer: RawAnswer) => boolean,
  ): Promise<{ sent: number; problems: string[] }> {
    const problems: string[] = [];
    const requests = (await roadieRoutes()).flatMap(route =>
      route.params.flatMap(name =>
        valuesOf(name).map(value => roadieRequest(route, { [name]: value })),
      ),
    );
    const isRead = ({ method }: RawRequest) => method === 'GET';
    for (const [person, share] of [
      ['nora', requests.filter(isRead)],
      // She may not write: a refusal would say nothing of what is wrong.
      ['sam', requests.filter(request => !isRead(request))],
    ] as const) {
      await secure.portal.sendAll(person, share, (request, answer) => {
        if (!isExpected(answer)) {
          const { method, path } = request;
          problems.push(`${answer.status} ${method} ${path.slice(0, 200)}`);
        }
      });
    }
    return { sent: requests.length, problems };
  }

  it('is nothing of what is wrong in the path of one of Roadie’s routes', async () => {
    const since = secure.upstream.length;
    const { sent, problems } = await sendToRoadie(
      name =>
        HOSTILE_SEGMENTS.filter(value => !HARMLESS[name]?.includes(value)),
      isRefusedByGuard,
    );
    expect(sent).toBeGreaterThan(1_000);
    expect(problems).toEqual([]);
    expect(secure.upstream.asked(since)).toEqual([]);
  });

  it('is only what Roadie’s routes are for, where a path is right by chance', async () => {
    const since = secure.upstream.length;
    const { sent, problems } = await sendToRoadie(
      name => HARMLESS[name] ?? [],
      answer => !isRefusedByGuard(answer),
    );
    expect(sent).toBeGreaterThan(100);
    expect(problems).toEqual([]);
    expect(
      secure.upstream.asked(since).filter(each => !ROADIE_ASKS.test(each)),
    ).toEqual([]);
  });

  it.each([
    [
      'a selector of many blanks',
      `GET`,
      `/find/selector/a%20in%20(${'%2C%20'.repeat(80)}!)`,
      undefined,
    ],
    [
      'a selector of many commas',
      'POST',
      '/sync',
      { appSelector: ','.repeat(90_000) },
    ],
    [
      'a selector of many brackets',
      'POST',
      '/sync',
      { appSelector: 'a in ('.repeat(15_000) },
    ],
    [
      'a name of many dots',
      'POST',
      '/createArgo',
      { appName: 'a.'.repeat(45_000) },
    ],
    [
      'a folder of many steps',
      'POST',
      '/createArgo',
      { sourcePath: './'.repeat(45_000) },
    ],
    [
      'a repository of many colons',
      'POST',
      '/createArgo',
      { sourceRepo: 'git@a:'.repeat(15_000) },
    ],
  ])(
    'is not kept waiting by %s for Roadie’s routes',
    async (_, method, path, body) => {
      const startedAt = Date.now();
      const { status } = await secure.portal.send('guest', {
        method,
        path: `/api/argocd${path}`,
        ...(body
          ? {
              body: JSON.stringify(body),
              headers: { 'content-type': 'application/json' },
            }
          : {}),
      });
      expect([400, 403]).toContain(status);
      expect(Date.now() - startedAt).toBeLessThan(BLOCKED_MS);
    },
  );

  it.each([
    ['GET', '/api/v1/clusters', 'is not in the list'],
    ['GET', '/api/v1/applications/..%2Fclusters', 'is no name of an'],
    ['GET', '/api/v1/applications/%2e%2e/events', 'is not in the list'],
    ['DELETE', '/api/v1/applications/vault-dev', 'is not in the list'],
    ['POST', '/api/v1/applications/vault-dev/rollback', 'is not in the list'],
    ['GET', '/api/v1/applications?selector=x', 'the parameter selector'],
    ['GET', '/api/v1/projects?fields=a&fields=b', 'a parameter twice'],
    ['GET', '/api/v1/applications/vault-dev', 'where the Application is'],
  ])('would be noticed: %s %s', async (method, path, problem) => {
    const { upstream, world } = secure;
    const since = upstream.length;
    const [{ url }] = world.argocd.appLocatorMethods[0].instances;
    const argocd = RawClient.create(url);
    await argocd.send({
      method,
      path,
      headers: { authorization: 'Bearer sandbox-reader' },
    });
    argocd.close();
    expect(upstream.violations(since)).toEqual([
      expect.stringContaining(problem),
    ]);
  });
});

function headersOf(contentType: string | undefined): Record<string, string> {
  return contentType ? { 'content-type': contentType } : {};
}

/** 404 only where it is no route: Argo CD's own says that it was asked. */
function isRefusedByGuard({ status, body }: RawAnswer): boolean {
  return (
    status === 400 ||
    (status === 404 && body.includes('is no route of the Argo CD backend'))
  );
}
