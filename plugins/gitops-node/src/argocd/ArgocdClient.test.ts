import { isError } from '@backstage/errors';
import { ApplicationEvent, ArgocdClient } from './ArgocdClient';
import { ArgocdError } from './http/ArgocdError';
import { RecordedArgocd } from './__testUtils__/RecordedArgocd';
import { recordedEvents, recordedResponse } from './__testUtils__/recordings';

const LIST = '/api/v1/applications';
const STREAM = '/api/v1/stream/applications';
const USERINFO = '/api/v1/session/userinfo';

describe('ArgocdClient', () => {
  const { signal } = new AbortController();
  let argocd: RecordedArgocd;
  let client: ArgocdClient;

  beforeEach(async () => {
    argocd = await RecordedArgocd.start();
    client = ArgocdClient.create({
      instance: argocd.instance(),
      timeoutMs: 2_000,
    });
  });

  afterEach(async () => {
    await argocd.stop();
  });

  async function failure(call: Promise<unknown>): Promise<ArgocdError> {
    const error = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof ArgocdError)) {
      throw new Error(`Not an ArgocdError: ${error}`);
    }
    return error;
  }

  async function firstEvents(count: number): Promise<ApplicationEvent[]> {
    const events: ApplicationEvent[] = [];
    for await (const event of client.streamApplications({ signal })) {
      events.push(event);
      if (events.length === count) {
        break;
      }
    }
    return events;
  }

  describe('listApplications', () => {
    it('asks only for paths that a list knows (fact 12)', async () => {
      const { applications } = await client.listApplications({ signal });
      expect(applications).toHaveLength(29);
      expect(
        applications.find(({ name }) => name === 'wallet-dev'),
      ).toMatchObject({
        namespace: 'argocd',
        project: 'payments-dev',
        labels: { 'app.kubernetes.io/name': 'wallet' },
        destination: { namespace: 'payments-dev' },
        sources: [{ kind: 'git', path: 'charts/eks-baseline/1.0.0' }],
        sync: 'OutOfSync',
        health: 'Healthy',
        operation: { phase: 'Succeeded', startedAt: expect.any(String) },
        images: [expect.stringContaining('payments/wallet:1.10.0')],
      });
      expect(argocd.requests).toHaveLength(1);
    });

    it('reads a list without items (fact 11)', async () => {
      argocd.answer(LIST, recordedResponse('list/empty-fields'));
      expect(await client.listApplications({ signal })).toEqual({
        applications: [],
        resourceVersion: '251',
      });
    });

    it('lets others go on while it reads a long list', async () => {
      const items = Array.from({ length: 20_000 }, (_, i) => ({
        metadata: { name: `app-${i}`, namespace: 'argocd' },
      }));
      argocd.answer(LIST, { status: 200, headers: {}, body: { items } });
      let turns = 0;
      const timer = setInterval(() => {
        turns += 1;
      }, 0);
      const { applications } = await client.listApplications({ signal });
      clearInterval(timer);
      expect(applications).toHaveLength(20_000);
      expect(turns).toBeGreaterThan(20);
    });

    it.each([
      ['platform/token-expired-list', 'unauthenticated'],
      ['list/no-token', 'unauthenticated'],
      ['get/traversal-plain', 'redirected'],
    ])('translates %s: %s', async (recording, reason) => {
      argocd.answer(LIST, recordedResponse(recording));
      const error = await failure(client.listApplications({ signal }));
      expect(error.reason).toBe(reason);
      expect(error.message).toMatch(/^Argo CD "nonprod": list applications: /);
      expect(argocd.requests).toHaveLength(1);
    });

    it.each([
      [403, 'forbidden'],
      [404, 'notFound'],
      [500, 'failed'],
      [502, 'failed'],
    ])('translates %i: %s', async (status, reason) => {
      argocd.answer(LIST, { status, headers: {}, body: { message: 'why' } });
      const error = await failure(client.listApplications({ signal }));
      expect(error.reason).toBe(reason);
      expect(error.message).toContain(`${status} why`);
    });

    it('repeats nothing of a page that is none of Argo CD', async () => {
      argocd.answer(LIST, {
        status: 502,
        headers: { 'content-type': 'text/html' },
        body: '<h1>proxy.internal</h1>',
      });
      const error = await failure(client.listApplications({ signal }));
      expect(error.message).toBe('Argo CD "nonprod": list applications: 502');
    });

    it.each([
      ['text', 'hello'],
      ['another object', { items: 'none' }],
      ['an Application without a name', { items: [{ metadata: {} }] }],
    ])('refuses %s', async (_, body) => {
      argocd.answer(LIST, { status: 200, headers: {}, body });
      const error = await failure(client.listApplications({ signal }));
      expect(error.reason).toBe('malformed');
    });

    it('gives up when no answer comes', async () => {
      argocd.answer(LIST, () => {});
      client = ArgocdClient.create({
        instance: argocd.instance(),
        timeoutMs: 50,
      });
      const error = await failure(client.listApplications({ signal }));
      expect(error.reason).toBe('timeout');
    });

    it('gives up when the answer stops in the middle', async () => {
      argocd.answer(LIST, (_req, res) => res.write('{"items":['));
      client = ArgocdClient.create({
        instance: argocd.instance(),
        timeoutMs: 50,
      });
      const error = await failure(client.listApplications({ signal }));
      expect(error.reason).toBe('timeout');
    });

    it('gives up on an answer that is too large', async () => {
      client = ArgocdClient.create({
        instance: argocd.instance(),
        maxListBytes: 10_000,
      });
      const error = await failure(client.listApplications({ signal }));
      expect(error.reason).toBe('tooLarge');
    });

    it('translates a connection that is refused', async () => {
      const gone = await RecordedArgocd.start();
      client = ArgocdClient.create({ instance: gone.instance() });
      await gone.stop();
      const error = await failure(client.listApplications({ signal }));
      expect(error.reason).toBe('unreachable');
      expect(error.message).toContain('ECONNREFUSED');
      expect(error.message).not.toContain('127.0.0.1');
    });

    it('stops with the signal and passes its reason on', async () => {
      argocd.answer(LIST, () => {});
      const stop = new AbortController();
      const list = client.listApplications({ signal: stop.signal });
      stop.abort(new Error('enough'));
      await expect(list).rejects.toThrow('enough');
    });
  });

  describe('readOrigins', () => {
    const checkout = {
      name: 'checkout-dev',
      namespace: 'argocd',
      project: 'payments-dev',
    };

    it('names the project and the namespace, and reads the source (fact 16)', async () => {
      argocd.answer(
        `${LIST}/checkout-dev`,
        recordedResponse('get/synced-healthy'),
      );
      expect(await client.readOrigins(checkout, { signal })).toEqual([
        {
          kind: 'git',
          repoUrl: 'http://localhost:3000/acme/gitops-apps.git',
          path: 'charts/eks-baseline/1.0.0',
          targetRevision: 'refs/heads/main',
        },
      ]);
      expect(argocd.requests).toEqual([
        `GET ${LIST}/checkout-dev?appNamespace=argocd&project=payments-dev`,
      ]);
    });

    it.each([
      [403, 'forbidden'],
      [404, 'notFound'],
    ])('translates %i: %s', async (status, reason) => {
      argocd.answer(`${LIST}/checkout-dev`, {
        status,
        headers: {},
        body: { message: 'why' },
      });
      const error = await failure(client.readOrigins(checkout, { signal }));
      expect(error.reason).toBe(reason);
      expect(error.message).toBe(
        `Argo CD "nonprod": read an application: ${status} why`,
      );
    });

    it('refuses what is no Application', async () => {
      argocd.answer(`${LIST}/checkout-dev`, {
        status: 200,
        headers: {},
        body: { metadata: {} },
      });
      const error = await failure(client.readOrigins(checkout, { signal }));
      expect(error.reason).toBe('malformed');
    });
  });

  describe('listProjects', () => {
    it('asks for the sync windows of all projects, and no more', async () => {
      argocd.answer(
        '/api/v1/projects',
        recordedResponse('platform/projects-fields'),
      );
      const projects = await client.listProjects({ signal });
      expect(
        projects.map(({ name, windows }) => [name, windows.length]),
      ).toEqual([
        ['default', 0],
        ['logistics-dev', 0],
        ['logistics-prod', 1],
        ['logistics-staging', 0],
        ['payments-dev', 0],
        ['payments-prod', 1],
        ['payments-staging', 0],
      ]);
      expect(argocd.requests.map(decodeURIComponent)).toEqual([
        'GET /api/v1/projects?fields=items.metadata.name,items.metadata.namespace,items.spec.syncWindows',
      ]);
    });

    it('reads all projects though one is not as it should be, and says which', async () => {
      argocd.answer('/api/v1/projects', {
        status: 200,
        headers: {},
        body: {
          items: [
            { metadata: { name: 'playground' }, spec: { syncWindows: 'none' } },
            { metadata: { name: 'payments-prod' } },
          ],
        },
      });
      expect(await client.listProjects({ signal })).toEqual([
        {
          name: 'playground',
          namespace: '',
          windows: [],
          problem: expect.stringMatching(
            /^Argo CD "nonprod": list projects: .*Project playground: spec\.syncWindows: /,
          ),
        },
        { name: 'payments-prod', namespace: '', windows: [] },
      ]);
    });

    it('reads no projects where the account may see none', async () => {
      argocd.answer(
        '/api/v1/projects',
        recordedResponse('platform/projects-nobody'),
      );
      expect(await client.listProjects({ signal })).toEqual([]);
    });
  });

  describe('streamApplications', () => {
    it('goes on from a list without an initial load', async () => {
      const { resourceVersion } = await client.listApplications({ signal });
      const events = client.streamApplications({ signal, resourceVersion });
      const first = events.next();
      await waitFor(() => argocd.openStreams === 1);
      argocd.emit(recordedEvents('deploy-untrimmed')[0]);
      expect((await first).value).toMatchObject({
        type: 'upsert',
        application: { name: 'checkout-dev' },
      });
      await events.return(undefined);
    });

    it('asks for one Application by name and namespace, as a name alone means one in the namespace of Argo CD (fact 3)', async () => {
      argocd.answer(STREAM, (_req, res) => res.end());
      const asked = async (options: { name?: string; namespace?: string }) => {
        await client.streamApplications({ signal, ...options }).next();
        const path = argocd.requests.at(-1)?.split(' ')[1] ?? '';
        const url = new URL(path, 'http://a');
        return Object.fromEntries(url.searchParams);
      };
      expect(await asked({ name: 'a' })).toEqual({
        name: 'a',
        fields: expect.any(String),
      });
      expect(await asked({ name: 'a', namespace: 'b' })).toEqual({
        name: 'a',
        appNamespace: 'b',
        fields: expect.any(String),
      });
      // Argo CD would ignore it.
      expect(await asked({ namespace: 'b' })).toEqual({
        fields: expect.any(String),
      });
    });

    it('asks for nothing that changes without a meaning for a page (facts 9, 23)', async () => {
      argocd.answer(STREAM, (_req, res) => res.end());
      await firstEvents(1);
      const path = argocd.requests.at(-1)?.split(' ')[1] ?? '';
      const url = new URL(path, 'http://a');
      const fields = url.searchParams.get('fields')?.split(',') ?? [];
      expect(fields).toContain('result.application.status.history.revision');
      for (const restless of [
        'metadata',
        'metadata.resourceVersion',
        'metadata.annotations',
        'spec',
        'status',
        'status.sync',
        'status.sync.revision',
        'status.reconciledAt',
        'status.operationState',
        'status.resources',
      ]) {
        expect(fields).not.toContain(`result.application.${restless}`);
      }
    });

    describe('with notes about who asked for an operation', () => {
      async function notes(): Promise<string[]> {
        const events = await firstEvents(29);
        return events.flatMap(event =>
          event.type === 'upsert'
            ? event.application.operation?.requestedBy ?? []
            : [],
        );
      }

      function answerAccount(body: object): void {
        argocd.answer(USERINFO, { status: 200, headers: {}, body });
      }

      it('believes them of its own account, which it asks for once', async () => {
        expect(await notes()).toContain('user:default/priya.nair');
        await notes();
        expect(argocd.countOf(USERINFO)).toBe(1);
      });

      it('does not believe them of others, who may write what they like', async () => {
        answerAccount({ loggedIn: true, username: 'another' });
        expect(await notes()).toEqual([]);
      });

      it('believes none while it does not know its account, and asks for that again', async () => {
        answerAccount({ message: 'not now' });
        expect(await notes()).toEqual([]);
        argocd.reset(USERINFO);
        expect(await notes()).not.toEqual([]);
      });

      it('believes none in a list that was not trimmed', async () => {
        await client.probe({ signal });
        const { items } = recordedResponse('list/all-untrimmed').body as {
          items: object[];
        };
        const requested = async () => {
          argocd.answer(LIST, { status: 200, headers: {}, body: { items } });
          const { applications } = await client.listApplications({ signal });
          return applications.flatMap(
            ({ operation }) => operation?.requestedBy ?? [],
          );
        };
        expect(await requested()).not.toEqual([]);
        answerAccount({ loggedIn: true, username: 'another' });
        await client.probe({ signal });
        expect(await requested()).toEqual([]);
      });
    });

    it('hears of a pause, out of all annotations that there are', async () => {
      const notify = (await firstEvents(29)).find(
        event =>
          event.type === 'upsert' && event.application.name === 'notify-dev',
      );
      expect(notify).toMatchObject({ application: { paused: true } });
    });

    it('gives every Application first, with its history', async () => {
      const events = await firstEvents(29);
      const applications = events.flatMap(event =>
        event.type === 'upsert' ? [event.application] : [],
      );
      expect(applications).toHaveLength(29);
      expect(applications.every(({ detailed }) => detailed)).toBe(true);
      expect(
        applications.find(({ name }) => name === 'wallet-dev'),
      ).toMatchObject({
        labels: { 'app.kubernetes.io/name': 'wallet' },
        destination: { namespace: 'payments-dev' },
        operation: { message: 'successfully synced (all tasks run)' },
        images: [expect.stringContaining('payments/wallet:1.10.0')],
        history: { length: 10, 0: { id: 13, initiatedBy: 'backstage' } },
      });
      expect(
        applications.find(({ name }) => name === 'payouts-dev')?.conditions,
      ).toEqual([{ type: 'SyncError', message: expect.any(String) }]);
    });

    it('says what is deleted', async () => {
      argocd.answer(STREAM, (_req, res) => {
        res.writeHead(200, { 'Content-Type': 'text/event-stream' });
        res.end(
          'data: {"result":{"type":"DELETED","application":{"metadata":{"name":"a","namespace":"b"}}}} \n\n\n',
        );
      });
      expect(await firstEvents(1)).toEqual([
        {
          type: 'delete',
          application: expect.objectContaining({ name: 'a', namespace: 'b' }),
        },
      ]);
    });

    it('ends when the server closes', async () => {
      argocd.answer(STREAM, (_req, res) => {
        res.writeHead(200, { 'Content-Type': 'text/event-stream' });
        res.end(':\n');
      });
      expect(await firstEvents(10)).toEqual([{ type: 'keepAlive' }]);
    });

    it('waits for headers for longer than any timeout (fact 1)', async () => {
      argocd.answer(STREAM, (_req, res) => {
        setTimeout(() => {
          res.writeHead(200, { 'Content-Type': 'text/event-stream' });
          res.end(':\n');
        }, 200);
      });
      client = ArgocdClient.create({
        instance: argocd.instance(),
        timeoutMs: 20,
      });
      expect(await firstEvents(1)).toEqual([{ type: 'keepAlive' }]);
    });

    it.each([
      [200, 'data: {} \n\n\n', 'failed'],
      [
        200,
        'data: {"error":{"http_code":403,"message":"permission denied"}}\n\n',
        'forbidden',
      ],
      [401, 'data: {} \n\n', 'unauthenticated'],
      [200, 'data: {"result":{"application":{}}} \n\n', 'malformed'],
      [
        200,
        'data: {"result":{"type":"ADDED","application":{}}} \n\n',
        'malformed',
      ],
    ])('refuses %i with %j: %s (fact 7)', async (status, body, reason) => {
      argocd.answer(STREAM, (_req, res) => {
        res.writeHead(status, { 'Content-Type': 'text/event-stream' });
        res.end(body);
      });
      const error = await failure(firstEvents(1));
      expect(error.reason).toBe(reason);
      expect(error.message).toMatch(
        /^Argo CD "nonprod": stream applications: /,
      );
    });

    it('translates a stream that is cut (fact 8)', async () => {
      const events = client.streamApplications({ signal });
      await events.next();
      argocd.cutStreams();
      const error = await failure(
        (async () => {
          while (!(await events.next()).done);
        })(),
      );
      expect(error.reason).toBe('unreachable');
    });

    it('closes the connection when nobody reads any more', async () => {
      await firstEvents(1);
      await expect(waitFor(() => argocd.openStreams === 0)).resolves.toBe(true);
    });

    it('closes the connection with the signal', async () => {
      const stop = new AbortController();
      const events = client.streamApplications({ signal: stop.signal });
      await events.next();
      stop.abort();
      const error = await (async () => {
        while (!(await events.next()).done);
      })().catch((reason: unknown) => reason);
      expect(isError(error) && error.name).toBe('AbortError');
      await expect(waitFor(() => argocd.openStreams === 0)).resolves.toBe(true);
    });
  });

  describe('probe', () => {
    it('succeeds while the token is good', async () => {
      await client.probe({ signal });
      expect(argocd.countOf(USERINFO)).toBe(1);
    });

    it('notices a token that is not good any more', async () => {
      argocd.expireTokens();
      const error = await failure(client.probe({ signal }));
      expect(error.reason).toBe('unauthenticated');
    });
  });
});

async function waitFor(condition: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 200 && !condition(); tries += 1) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  return condition();
}
