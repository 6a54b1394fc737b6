import { RecordedArgocd } from './__testUtils__/RecordedArgocd';
import { recordedResponse } from './__testUtils__/recordings';
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

  it('finds a token that Argo CD does not know, whose answer is 200 and empty', async () => {
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
      {
        check: 'version',
        problem: 'Argo CD "nonprod": log in: 401 Invalid username or password.',
        remedy: expect.stringContaining('compare both'),
      },
    ]);
    expect(JSON.stringify(findings)).not.toContain('secret-password');
  });

  it('warns of an account that sees nothing: Argo CD answers with an empty list', async () => {
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

  it.each<[string, number, string]>([
    ['a login page', 302, 'Put the address that Argo CD really answers at'],
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
});
