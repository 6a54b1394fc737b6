import { RecordedArgocd } from './__testUtils__/RecordedArgocd';
import { recordedResponse } from './__testUtils__/recordings';
import { certificate } from './http/__testUtils__/certificates';
import { sendJson, TestServer } from './http/__testUtils__/TestServer';
import { ArgocdCredentialsCheck } from './ArgocdCredentialsCheck';

const LIST = '/api/v1/applications';
const LOGIN = '/api/v1/session';

describe('ArgocdCredentialsCheck', () => {
  const { signal } = new AbortController();
  let argocd: RecordedArgocd;

  beforeEach(async () => {
    argocd = await RecordedArgocd.start();
    argocd.answer('/api/version', (_req, res) => {
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end('{"Version":"v3.5.1"}');
    });
  });

  afterEach(async () => {
    await argocd.stop();
  });

  const run = (instance = argocd.instance()) =>
    ArgocdCredentialsCheck.create({ instance, timeoutMs: 1_000 }).run({
      signal,
    });

  it('says which Argo CD it is, who the portal is there and what it sees', async () => {
    expect(await run()).toEqual([
      { check: 'version', ok: 'Argo CD v3.5.1 answers.' },
      {
        check: 'credentials',
        ok: 'Argo CD accepts the credentials of backstage.',
      },
      { check: 'applications', ok: 'It shows 29 Applications.' },
    ]);
    expect(argocd.requests.map(request => request.split('?')[0])).toEqual([
      'GET /api/version',
      'GET /api/v1/session/userinfo',
      'GET /api/v1/applications',
    ]);
  });

  it('finds a token that Argo CD does not know, whose answer is 200 and empty (fact 21)', async () => {
    argocd.expireTokens();
    expect(await run()).toEqual([
      { check: 'version', ok: 'Argo CD v3.5.1 answers.' },
      {
        check: 'credentials',
        problem:
          'Argo CD "nonprod": read the session: Argo CD refuses the credentials.',
        remedy: expect.stringMatching(/^Make a new token for the account/),
      },
    ]);
  });

  it('finds a wrong password, and does not repeat it', async () => {
    argocd.answer(LOGIN, recordedResponse('platform/session-wrong-password'));
    const findings = await run(
      argocd.instance({ username: 'backstage', password: 'secret-password' }),
    );
    expect(findings).toEqual([
      { check: 'version', ok: 'Argo CD v3.5.1 answers.' },
      {
        check: 'credentials',
        problem: 'Argo CD "nonprod": log in: 401 Invalid username or password.',
        remedy: expect.stringContaining('compare both'),
      },
    ]);
    expect(JSON.stringify(findings)).not.toContain('secret-password');
  });

  it('warns of an account that sees nothing: Argo CD answers with an empty list (facts 1, 11)', async () => {
    argocd.answer(LIST, recordedResponse('list/empty-fields'));
    expect((await run()).slice(2)).toEqual([
      {
        check: 'applications',
        warning: 'Argo CD shows not a single Application.',
        remedy: expect.stringContaining(
          'p, backstage, applications, get, */*, allow',
        ),
      },
    ]);
  });

  it('asks which version it is without credentials: it is told to everybody (fact 22)', async () => {
    let authorization: string | undefined = 'not asked';
    argocd.answer('/api/version', (req, res) => {
      ({ authorization } = req.headers);
      res.end(JSON.stringify(recordedResponse('platform/version-public').body));
    });
    expect((await run())[0]).toMatchObject({
      check: 'version',
      ok: expect.stringMatching(/^Argo CD v3.5.1.* answers.$/),
    });
    expect(authorization).toBeUndefined();
  });

  it.each<[string, number, string]>([
    ['a login page', 302, 'Put the address that Argo CD really answers at'],
    ['a limit of requests', 429, 'Try again in a minute'],
    ['a proxy that does not know the method', 405, 'a proxy between'],
    ['another server', 404, 'ends before /api'],
    ['a proxy that wants credentials', 403, 'argocd-rbac-cm'],
    ['a server in trouble', 502, 'log of argocd-server'],
  ])('knows what to do about %s', async (_, status, remedy) => {
    argocd.answer('/api/version', (_req, res) => {
      res.writeHead(status, { location: 'https://login.example' });
      res.end('<html>');
    });
    expect(await run()).toEqual([
      {
        check: 'version',
        problem: expect.stringContaining(`read the version: ${status}`),
        remedy: expect.stringContaining(remedy),
      },
    ]);
  });

  it('knows what to do about a certificate of one’s own', async () => {
    const server = await TestServer.start({ tls: true });
    const { url } = server;
    const instance = { ...argocd.instance(), url };
    expect(await run(instance)).toEqual([
      {
        check: 'version',
        problem: expect.stringContaining('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
        remedy: expect.stringContaining('caFile'),
      },
    ]);
    server.answer = (_req, res) => sendJson(res, 200, { Version: 'v3.5.1' });
    const ca = certificate('acme-authority');
    expect((await run({ ...instance, ca }))[0]).toEqual({
      check: 'version',
      ok: 'Argo CD v3.5.1 answers.',
    });
    await server.stop();
  });

  it('leaves no connection behind', async () => {
    const server = await TestServer.start();
    const { url } = server;
    server.answer = (_req, res) =>
      sendJson(res, 200, { Version: 'v3.5.1', loggedIn: true, items: null });
    expect(await run({ ...argocd.instance(), url })).toHaveLength(3);
    while (server.sockets.size > 0) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    await server.stop();
  });
});
