import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { SILENT, TestGithub } from '../__testUtils__/TestGithub';
import { PermissionSet, TokenRights } from './TokenRights';

const PROJECT = '/repos/acme/project';

describe('the rights of tokens', () => {
  let github: TestGithub;
  const send = (
    token: string,
    path: string,
    { method = 'GET', body }: { method?: string; body?: object } = {},
  ) =>
    github.fetch(`/api/v3${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      body: body && JSON.stringify(body),
    });
  const issue = (rights: TokenRights, expiresAt?: Date) =>
    github.server.issueToken({ login: 'portal', rights, expiresAt });
  const installationToken = async (limits: {
    permissions?: PermissionSet;
    repositories?: string[];
  }) => {
    const app = new Octokit({
      baseUrl: github.server.apiUrl,
      authStrategy: createAppAuth,
      auth: {
        appId: 1,
        privateKey: await readFile(join(github.directory, 'app.pem'), 'utf8'),
      },
      log: SILENT,
    });
    const { data } = await app.rest.apps.createInstallationAccessToken({
      installation_id: 1,
      ...limits,
    });
    return data;
  };

  beforeAll(async () => {
    github = await TestGithub.start();
    await github
      .client('portal')
      .rest.repos.createInOrg({ org: 'acme', name: 'open', auto_init: true });
  });
  afterAll(() => github.stop());

  it('are told by classic tokens as scopes, with what the route accepts', async () => {
    const { headers } = await send('sandbox-ana', PROJECT);
    expect(headers.get('x-oauth-scopes')).toBe(
      'admin:org, delete_repo, repo, user, workflow',
    );
    expect(headers.get('x-accepted-oauth-scopes')).toBe('repo');
    expect(headers.get('x-accepted-github-permissions')).toBeNull();
    expect(headers.get('github-authentication-token-expiration')).toBeNull();
  });

  it('are told by fine-grained tokens only as what the route accepts', async () => {
    const token = issue(
      { permissions: { metadata: 'read' } },
      new Date('2099-12-31T23:00:00Z'),
    );
    const { headers } = await send(token, `${PROJECT}/labels`);
    expect(headers.get('x-oauth-scopes')).toBeNull();
    expect(headers.get('x-accepted-github-permissions')).toBe(
      'issues=read; pull_requests=read',
    );
    expect(headers.get('github-authentication-token-expiration')).toBe(
      '2099-12-31 23:00:00 UTC',
    );
    const meta = await send(token, '/meta');
    expect(meta.headers.get('x-accepted-github-permissions')).toBe(
      'allows_permissionless_access=true',
    );
  });

  it('end with the token', async () => {
    const token = issue({ scopes: ['repo'] }, new Date(Date.now() - 1000));
    expect((await send(token, PROJECT)).status).toBe(401);
  });

  const bothTokens = async (permissions: PermissionSet) => [
    issue({ permissions }),
    (await installationToken({ permissions })).token,
  ];
  const optionsOf = (method: string) =>
    method === 'PUT' ? { method, body: { names: [] } } : { method };

  it.each([
    ['GET', PROJECT, { contents: 'write' }],
    ['GET', `${PROJECT}/branches`, { contents: 'read' }],
    ['PUT', `${PROJECT}/topics`, { administration: 'write' }],
    ['GET', '/orgs/acme/teams', { members: 'read' }],
    ['GET', '/repos/acme/open/branches', { metadata: 'read' }],
  ] as const)('let %s %s with %j', async (method, path, permissions) => {
    for (const token of await bothTokens(permissions)) {
      expect((await send(token, path, optionsOf(method))).status).toBe(200);
    }
  });

  it.each([
    ['GET', `${PROJECT}/branches`, { metadata: 'read' }, 'contents=read'],
    ['PUT', `${PROJECT}/topics`, { contents: 'write' }, 'administration=write'],
    ['GET', '/orgs/acme/teams', { contents: 'write' }, 'members=read'],
    [
      'GET',
      '/repos/acme/open/actions/variables',
      { contents: 'write' },
      'actions_variables=read',
    ],
  ] as const)(
    'refuse %s %s with %j',
    async (method, path, permissions, needed) => {
      const refusals = await Promise.all(
        (
          await bothTokens(permissions)
        ).map(token => send(token, path, optionsOf(method))),
      );
      const messages = [];
      for (const refusal of refusals) {
        expect(refusal.status).toBe(403);
        expect(refusal.headers.get('x-accepted-github-permissions')).toBe(
          needed,
        );
        messages.push((await refusal.json()).message);
      }
      expect(messages).toEqual([
        'Resource not accessible by personal access token',
        'Resource not accessible by integration',
      ]);
    },
  );

  it('hide with scopes what these do not reach', async () => {
    const token = issue({ scopes: ['read:user', 'public_repo'] });
    expect((await send(token, PROJECT)).status).toBe(404);
    expect((await send(token, '/repos/acme/open')).status).toBe(200);
    const list = await send(token, '/orgs/acme/repos');
    expect(await list.json()).toMatchObject([{ name: 'open' }]);
    const topics = { method: 'PUT', body: { names: ['gitops'] } };
    expect((await send(token, '/repos/acme/open/topics', topics)).status).toBe(
      200,
    );
    const reader = issue({ scopes: ['read:user'] });
    expect((await send(reader, '/repos/acme/open/topics', topics)).status).toBe(
      404,
    );
    expect((await send(reader, '/user/emails')).status).toBe(404);
    expect(
      (await send(issue({ scopes: ['user'] }), '/user/emails')).status,
    ).toBe(200);
    const clone = new URL(`${github.url}/acme/project.git/info/refs`);
    clone.searchParams.set('service', 'git-upload-pack');
    const git = await github.fetch(clone.pathname + clone.search, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(git.status).toBe(404);
  });

  it('keep workflows from tokens that are not for them', async () => {
    const create = (token: string, path: string) =>
      send(token, `${PROJECT}/git/trees`, {
        method: 'POST',
        body: {
          tree: [{ path, mode: '100644', type: 'blob', content: 'on: push\n' }],
        },
      });
    const path = '.github/workflows/build.yaml';
    const lacking = issue({ scopes: ['repo'] });
    expect((await create(lacking, path)).status).toBe(404);
    expect((await create(lacking, '.github/CODEOWNERS')).status).toBe(201);
    expect(
      (await create(issue({ scopes: ['repo', 'workflow'] }), path)).status,
    ).toBe(201);
    const { token } = await installationToken({
      permissions: { contents: 'write' },
    });
    expect((await create(token, path)).status).toBe(404);
  });

  it('of an installation may be narrowed down, but not widened', async () => {
    const data = await installationToken({
      permissions: { contents: 'read' },
      repositories: ['open'],
    });
    expect(data).toMatchObject({
      permissions: { contents: 'read', metadata: 'read' },
      repository_selection: 'selected',
      repositories: [{ name: 'open' }],
    });
    expect((await send(data.token, PROJECT)).status).toBe(404);
    const list = await send(data.token, '/installation/repositories');
    expect(await list.json()).toMatchObject({ total_count: 1 });
    await expect(
      installationToken({ permissions: { packages: 'write' } }),
    ).rejects.toMatchObject({ status: 422 });
    await expect(
      installationToken({ repositories: ['elsewhere'] }),
    ).rejects.toMatchObject({ status: 422 });
  });
});
