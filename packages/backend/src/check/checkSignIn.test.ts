import { once } from 'node:events';
import { createServer, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { ConfigReader } from '@backstage/config';
import { checkSignIn } from './checkSignIn';

describe('checkSignIn', () => {
  const { signal } = new AbortController();
  let server: Server;
  let url: string;
  let host: string;
  let answer: (res: ServerResponse) => void;
  let received: string[];

  beforeEach(async () => {
    received = [];
    server = createServer(async (req, res) => {
      let body = '';
      for await (const chunk of req) {
        body += chunk;
      }
      received.push(`${req.method} ${req.url} ${body}`);
      answer(res);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    host = `localhost:${(server.address() as AddressInfo).port}`;
    url = `http://${host}`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  function run(
    options: {
      writeAs?: 'integration' | 'user';
      auth?: object;
      repositoryHost?: string;
    } = {},
  ) {
    const { writeAs = 'user', repositoryHost = host } = options;
    const {
      auth = {
        providers: {
          github: {
            development: {
              clientId: 'the-app',
              clientSecret: 'a-secret',
              enterpriseInstanceUrl: `${url}/`,
            },
          },
        },
      },
    } = options;
    return checkSignIn({
      root: new ConfigReader({ auth: { ...auth } }),
      gitops: {
        github: { writeAs },
        repository: {
          url: `https://${repositoryHost}/acme/gitops-apps`,
          host: repositoryHost,
          owner: 'acme',
          name: 'gitops-apps',
          branch: 'main',
        },
      },
      timeoutMs: 500,
      signal,
    });
  }

  const json = (status: number, body: object) => (res: ServerResponse) => {
    res.writeHead(status, { 'content-type': 'application/json' });
    res.end(JSON.stringify(body));
  };

  it('brings GitHub a code that it cannot know, and takes that for fine', async () => {
    answer = json(200, { error: 'bad_verification_code' });
    expect(await run()).toEqual([
      {
        check: 'oauthApp',
        ok: `${host} knows the OAuth app the-app and its secret.`,
      },
    ]);
    expect(received).toEqual([
      'POST /login/oauth/access_token {"client_id":"the-app","client_secret":"a-secret","code":"gitops-credentials-check"}',
    ]);
  });

  it.each<[string, (res: ServerResponse) => void, object]>([
    [
      'a secret that GitHub does not accept',
      json(200, { error: 'incorrect_client_credentials' }),
      { problem: expect.stringContaining('does not accept clientId') },
    ],
    [
      'an app that GitHub does not know',
      json(404, { error: 'Not Found' }),
      { problem: expect.stringContaining('does not accept clientId') },
    ],
    [
      'an answer that says nothing',
      json(200, { error: 'application_suspended' }),
      { warning: expect.stringContaining('answers application_suspended') },
    ],
    [
      'a page',
      res => res.end('<html>'),
      { warning: expect.stringContaining('answers 200') },
    ],
    [
      'silence',
      () => {},
      { problem: expect.stringContaining('does not answer') },
    ],
  ])('finds %s', async (_, given, finding) => {
    answer = given;
    expect(await run()).toEqual([
      {
        check: 'oauthApp',
        remedy: expect.stringMatching(/\w{3}/),
        ...finding,
      },
    ]);
  });

  it('finds that the sign-in is on another GitHub than the repositories', async () => {
    expect(await run({ repositoryHost: 'github.com' })).toEqual([
      {
        check: 'oauthApp',
        problem: `People sign in to ${host}, and the GitOps repository is on github.com.`,
        remedy: expect.stringContaining('enterpriseInstanceUrl'),
      },
    ]);
    expect(received).toEqual([]);
  });

  it('finds that there is no sign-in, where requests need one', async () => {
    expect(await run({ auth: { environment: 'production' } })).toEqual([
      {
        check: 'oauthApp',
        problem:
          'gitops.github.writeAs is user, and auth.providers.github.production is missing.',
        remedy: expect.stringContaining('clientId and clientSecret'),
      },
    ]);
    expect(await run({ writeAs: 'integration', auth: {} })).toEqual([]);
  });
});
