import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import {
  GithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import { delay, http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { GithubClient } from './GithubClient';
import { GithubError } from './GithubError';

const API = 'https://ghe.acme.test/api/v3';
const repository = { owner: 'acme', repo: 'gitops-apps' };

const config = new ConfigReader({
  integrations: {
    github: [
      { host: 'ghe.acme.test', apiBaseUrl: API, token: 'x' },
      { host: 'bare.acme.test' },
    ],
  },
});

function createClient() {
  return GithubClient.fromConfig(config, { host: 'ghe.acme.test' });
}

async function failureOf(call: Promise<unknown>): Promise<GithubError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GithubError);
  return error as GithubError;
}

describe('GithubClient', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  it('asks for the credentials of the organisation that a call is about', async () => {
    const seen: string[] = [];
    const credentials: GithubCredentialsProvider = {
      getCredentials: async ({ url }) => {
        seen.push(url);
        return { type: 'app', token: `token-${seen.length}` };
      },
    };
    const authorizations: (string | null)[] = [];
    server.use(
      http.get(`${API}/repos/acme/x`, ({ request }) => {
        authorizations.push(request.headers.get('authorization'));
        return HttpResponse.json({});
      }),
      http.get(`${API}/orgs/other/teams/t`, ({ request }) => {
        authorizations.push(request.headers.get('authorization'));
        return HttpResponse.json({});
      }),
    );
    const client = GithubClient.create({
      host: 'ghe.acme.test',
      integrations: ScmIntegrations.fromConfig(config),
      credentials,
    });

    await client.rest.repos.get({ owner: 'acme', repo: 'x' });
    await client.rest.teams.getByName({ org: 'other', team_slug: 't' });

    expect(seen).toEqual([
      'https://ghe.acme.test/acme',
      'https://ghe.acme.test/other',
    ]);
    expect(authorizations).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('says who it is', async () => {
    server.use(
      http.get(`${API}/repos/acme/x`, ({ request }) =>
        HttpResponse.json({ name: request.headers.get('user-agent') }),
      ),
    );
    const { data } = await createClient().rest.repos.get({
      owner: 'acme',
      repo: 'x',
    });
    expect(data.name).toMatch(/^gitops-flow-for-backstage /);
  });

  it.each(['unknown.acme.test', 'bare.acme.test'])(
    'refuses %s, which has no API in the configuration',
    host => {
      expect(() => GithubClient.fromConfig(config, { host })).toThrow(
        `integrations.github has no entry for ${host} with an apiBaseUrl: add one`,
      );
    },
  );

  it('repeats a read after a 502', async () => {
    let calls = 0;
    server.use(
      http.get(`${API}/repos/acme/x`, () => {
        calls += 1;
        return calls === 1
          ? HttpResponse.text('Bad Gateway', { status: 502 })
          : HttpResponse.json({ name: 'x' });
      }),
    );
    const { data } = await createClient().rest.repos.get({
      owner: 'acme',
      repo: 'x',
    });
    expect(data.name).toBe('x');
    expect(calls).toBe(2);
  });

  it('does not repeat a write after a 502', async () => {
    let calls = 0;
    server.use(
      http.post(`${API}/repos/acme/gitops-apps/pulls`, () => {
        calls += 1;
        return HttpResponse.text('Bad Gateway', { status: 502 });
      }),
    );
    const error = await failureOf(
      createClient().rest.pulls.create({
        ...repository,
        title: 't',
        head: 'h',
        base: 'main',
      }),
    );
    expect(error.reason).toBe('unavailable');
    expect(calls).toBe(1);
  });

  it('repeats a write that says that this is harmless', async () => {
    let calls = 0;
    server.use(
      http.post(`${API}/repos/acme/gitops-apps/git/trees`, () => {
        calls += 1;
        return calls === 1
          ? HttpResponse.error()
          : HttpResponse.json({ sha: 'abc' }, { status: 201 });
      }),
    );
    const { data } = await createClient().rest.git.createTree({
      ...repository,
      tree: [],
      request: { retries: 1 },
    });
    expect(data.sha).toBe('abc');
  });

  it('waits as long as a secondary rate limit asks for', async () => {
    const times: number[] = [];
    server.use(
      http.post(`${API}/repos/acme/gitops-apps/pulls`, () => {
        times.push(Date.now());
        return times.length === 1
          ? HttpResponse.json(
              { message: 'You have exceeded a secondary rate limit' },
              { status: 429, headers: { 'retry-after': '1' } },
            )
          : HttpResponse.json({ number: 7 }, { status: 201 });
      }),
    );
    const { data } = await createClient().rest.pulls.create({
      ...repository,
      title: 't',
      head: 'h',
      base: 'main',
    });
    expect(data.number).toBe(7);
    expect(times[1] - times[0]).toBeGreaterThanOrEqual(950);
  });

  it.each([
    {
      during: 'an answer',
      respond: () => delay(5_000).then(() => HttpResponse.json({})),
    },
    {
      during: 'a wait for a limit',
      respond: async () =>
        HttpResponse.json(
          { message: 'You have exceeded a secondary rate limit' },
          { status: 429, headers: { 'retry-after': '30' } },
        ),
    },
  ])('stops at once when it is aborted during $during', async ({ respond }) => {
    const controller = new AbortController();
    const reason = new Error('cancelled by a person');
    server.use(http.get(`${API}/repos/acme/x`, respond));
    setTimeout(() => controller.abort(reason), 100);
    const startedMs = Date.now();
    await expect(
      createClient().rest.repos.get({
        owner: 'acme',
        repo: 'x',
        request: { signal: controller.signal },
      }),
    ).rejects.toBe(reason);
    expect(Date.now() - startedMs).toBeLessThan(1_000);
  });

  it('sends nothing when it is aborted before', async () => {
    await expect(
      createClient().rest.repos.get({
        owner: 'acme',
        repo: 'x',
        request: { signal: AbortSignal.abort(new Error('too late')) },
      }),
    ).rejects.toThrow('too late');
  });
});
