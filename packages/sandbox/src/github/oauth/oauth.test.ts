import { createHash } from 'node:crypto';
import { OAUTH_APP, TestGithub } from '../__testUtils__/TestGithub';

const { clientId, clientSecret, callbackUrl } = OAUTH_APP;

describe('signing in to a program with GitHub', () => {
  let github: TestGithub;
  const ask = (parameters: Record<string, string> = {}, cookie = '') =>
    github.fetch(
      `/login/oauth/authorize?${new URLSearchParams({
        client_id: clientId,
        redirect_uri: callbackUrl,
        scope: 'read:user',
        state: 'a b',
        response_type: 'code',
        ...parameters,
      })}`,
      { headers: { cookie } },
    );
  const decide = (
    parameters: Record<string, string> = {},
    origin = github.url,
  ) =>
    github.fetch('/login/oauth/authorize', {
      method: 'POST',
      headers: {
        origin,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: String(
        new URLSearchParams({
          client_id: clientId,
          redirect_uri: callbackUrl,
          scope: 'read:user',
          state: 'a b',
          person: 'ana',
          decision: 'authorize',
          ...parameters,
        }),
      ),
    });
  const target = (response: Response) =>
    new URL(String(response.headers.get('location')));
  const codeFor = async (parameters: Record<string, string> = {}) =>
    String(target(await decide(parameters)).searchParams.get('code'));
  const exchange = async (
    parameters: Record<string, string>,
    headers: Record<string, string> = { accept: 'application/json' },
  ) => {
    const response = await github.fetch('/login/oauth/access_token', {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      body: String(
        new URLSearchParams({
          client_id: clientId,
          client_secret: clientSecret,
          ...parameters,
        }),
      ),
    });
    expect(response.status).toBe(200);
    return response;
  };
  const tokenFor = async (parameters: Record<string, string> = {}) => {
    const response = await exchange({ code: await codeFor(parameters) });
    return response.json();
  };
  const api = (path: string, token: string) =>
    github.fetch(`/api/v3${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });

  beforeAll(async () => {
    github = await TestGithub.start();
  });
  afterAll(() => github.stop());

  it('asks who one is, and proposes who one is on the pages', async () => {
    const response = await ask();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain(
      "form-action 'self' http://localhost:7007",
    );
    const text = await response.text();
    expect(text).toContain('<h1>Authorize Test portal</h1>');
    expect(text).toContain('Read the profile <code>read:user</code>');
    const choices = (page: string) =>
      [...page.matchAll(/value="(\w+)"\s+required\s+(checked)?/g)].map(
        ([, login, checked]) => `${login}${checked ? ' (chosen)' : ''}`,
      );
    expect(choices(text)).toEqual(['ana', 'lena (chosen)', 'portal']);
    const asAna = await ask({}, 'sandbox_person=ana');
    expect(choices(await asAna.text())).toContain('ana (chosen)');
    const hinted = await ask({ login: 'portal' });
    expect(choices(await hinted.text())).toContain('portal (chosen)');
  });

  it('sends the person back with a code, and remembers who it was', async () => {
    const response = await decide();
    expect(response.status).toBe(303);
    const { origin, pathname, searchParams } = target(response);
    expect(`${origin}${pathname}`).toBe(callbackUrl);
    expect(searchParams.get('state')).toBe('a b');
    expect(searchParams.get('code')).toMatch(/^[0-9a-f]{20}$/);
    expect(response.headers.getSetCookie().join()).toContain(
      'sandbox_person=ana;',
    );
  });

  it('makes a token that acts as that person, within its scopes', async () => {
    const answer = await tokenFor({ scope: 'repo,read:user,nonsense user' });
    expect(answer).toEqual({
      access_token: expect.stringMatching(/^gho_/),
      scope: 'repo,user',
      token_type: 'bearer',
    });
    const user = await api('/user', answer.access_token);
    expect(await user.json()).toMatchObject({ login: 'ana' });
    expect(user.headers.get('x-oauth-scopes')).toBe('repo, user');
    expect(user.headers.get('x-oauth-client-id')).toBe(clientId);
    const emails = await api('/user/emails', answer.access_token);
    expect(await emails.json()).toEqual([
      {
        email: 'ana@acme.example',
        primary: true,
        verified: true,
        visibility: 'public',
      },
    ]);
    const modest = await tokenFor();
    expect((await api('/user', modest.access_token)).status).toBe(200);
    expect((await api('/repos/acme/project', modest.access_token)).status).toBe(
      404,
    );
  });

  it('answers as a form unless JSON is asked for, and takes the secret in the header', async () => {
    const response = await exchange(
      { code: await codeFor(), client_id: '', client_secret: '' },
      { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    );
    expect(response.headers.get('content-type')).toContain(
      'application/x-www-form-urlencoded',
    );
    const answer = new URLSearchParams(await response.text());
    expect(answer.get('access_token')).toMatch(/^gho_/);
    expect(answer.get('token_type')).toBe('bearer');
  });

  it('redeems a code once, for the app and the address that it was made for', async () => {
    const errorOf = async (parameters: Record<string, string>) =>
      (await (await exchange(parameters)).json()).error;
    const code = await codeFor();
    expect(await errorOf({ code, client_secret: 'wrong' })).toBe(
      'incorrect_client_credentials',
    );
    expect(await errorOf({ code, client_id: 'unknown' })).toBe(
      'incorrect_client_credentials',
    );
    expect(
      await errorOf({ code, redirect_uri: 'http://localhost:7007/other' }),
    ).toBe('redirect_uri_mismatch');
    expect(await errorOf({ code, redirect_uri: callbackUrl })).toBeUndefined();
    expect(await errorOf({ code })).toBe('bad_verification_code');
    expect(await errorOf({ code: 'made-up' })).toBe('bad_verification_code');
    const refusal = await (await exchange({ code })).json();
    expect(refusal).toMatchObject({
      error_description: 'The code passed is incorrect or expired.',
      error_uri: expect.stringContaining('#bad-verification-code'),
    });
  });

  it.each(['S256', 'plain'])('keeps to PKCE with %s', async method => {
    const verifier = 'v'.repeat(43);
    const challenge =
      method === 'S256'
        ? createHash('sha256').update(verifier).digest('base64url')
        : verifier;
    const code = await codeFor({
      code_challenge: challenge,
      code_challenge_method: method,
    });
    const refused = await exchange({ code, code_verifier: 'w'.repeat(43) });
    expect(await refused.json()).toMatchObject({
      error: 'bad_verification_code',
    });
    const granted = await exchange({ code, code_verifier: verifier });
    expect(await granted.json()).toMatchObject({ token_type: 'bearer' });
  });

  it('tells the program that the person said no', async () => {
    const { searchParams } = target(await decide({ decision: 'cancel' }));
    expect(Object.fromEntries(searchParams)).toMatchObject({
      error: 'access_denied',
      state: 'a b',
    });
    expect(searchParams.has('code')).toBe(false);
  });

  it.each([
    'http://127.0.0.1:17007/api/auth/github/handler/frame',
    'http://localhost:1/api/auth/github/handler/frame/deeper',
  ])('sends people back to %s', async redirect_uri => {
    expect((await ask({ redirect_uri })).status).toBe(200);
    expect(String(target(await decide({ redirect_uri })))).toMatch(
      new RegExp(`^${redirect_uri}\\?code=`),
    );
  });

  it.each([
    'http://localhost:7007/api/auth/github/handler/framed',
    'https://localhost:7007/api/auth/github/handler/frame',
    'http://evil.example/api/auth/github/handler/frame',
    'data:text/html,hello',
  ])('sends nobody to %s', async redirect_uri => {
    for (const response of [
      await ask({ redirect_uri }),
      await decide({ redirect_uri }),
    ]) {
      expect(response.headers.get('location')).toContain(
        `${callbackUrl}?error=redirect_uri_mismatch`,
      );
    }
  });

  it('knows neither strange programs nor strange people, nor forms of other sites', async () => {
    expect((await ask({ client_id: 'unknown' })).status).toBe(404);
    expect((await decide({ person: 'nobody' })).status).toBe(422);
    expect((await decide({}, 'http://evil.example')).status).toBe(403);
  });
});
