import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { http, HttpResponse, JsonBodyType } from 'msw';
import { setupServer } from 'msw/node';
import { GithubClient } from './GithubClient';
import { GithubError, GithubErrorReason } from './GithubError';

const API = 'https://ghe.acme.test/api/v3';
const TOKEN = 'ghp_verysecret';

const CALL = 'GET /repos/acme/gitops-apps/pulls/1';

/** Through the client, so that the errors are Octokit's own. */
async function fail(personalToken?: string): Promise<GithubError> {
  const client = GithubClient.fromConfig(
    new ConfigReader({
      integrations: {
        github: [{ host: 'ghe.acme.test', apiBaseUrl: API, token: TOKEN }],
      },
    }),
    { host: 'ghe.acme.test', patience: 'none', retryBaseMs: 1 },
  );
  const error = await client
    .run({ token: personalToken }, () =>
      client.rest.pulls.get({
        owner: 'acme',
        repo: 'gitops-apps',
        pull_number: 1,
      }),
    )
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  expect(error).toBeInstanceOf(GithubError);
  return error as GithubError;
}

describe('translateGithubError', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  it.each<{
    name: string;
    status: number;
    headers?: Record<string, string>;
    body: JsonBodyType;
    reason: GithubErrorReason;
    message: string;
  }>([
    {
      name: 'a token that GitHub does not know',
      status: 401,
      body: { message: 'Bad credentials', status: '401' },
      reason: 'credentials',
      message:
        'GitHub answered 401 to GET /repos/acme/gitops-apps/pulls/1: Bad credentials. The credentials under integrations.github are wrong, expired or revoked: renew them and restart the backend.',
    },
    {
      name: 'a missing permission',
      status: 403,
      headers: { 'x-accepted-github-permissions': 'pull_requests=read' },
      body: { message: 'Resource not accessible by integration' },
      reason: 'permission',
      message:
        'GitHub answered 403 to GET /repos/acme/gitops-apps/pulls/1: Resource not accessible by integration. The GitHub App lacks a permission, or an owner of the organisation has not accepted it yet (Settings, GitHub Apps, Configure). GitHub accepts: pull_requests=read.',
    },
    {
      name: 'a rate limit that ends later than anybody waits',
      status: 403,
      headers: {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': '4102444800',
      },
      body: { message: 'API rate limit exceeded for installation ID 1.' },
      reason: 'rateLimit',
      message:
        'GitHub answered 403 to GET /repos/acme/gitops-apps/pulls/1: API rate limit exceeded for installation ID 1. A rate limit of GitHub is used up: try again after 2100-01-01T00:00:00.000Z.',
    },
    {
      name: 'a secondary rate limit that lasts longer than anybody waits',
      status: 429,
      headers: { 'retry-after': '600' },
      body: { message: 'You have exceeded a secondary rate limit.' },
      reason: 'rateLimit',
      message:
        'GitHub answered 429 to GET /repos/acme/gitops-apps/pulls/1: You have exceeded a secondary rate limit. A rate limit of GitHub is used up: try again in 600 seconds.',
    },
    {
      name: 'something that is not there',
      status: 404,
      body: { message: 'Not Found' },
      reason: 'notFound',
      message:
        'GitHub answered 404 to GET /repos/acme/gitops-apps/pulls/1: Not Found. Either it does not exist, or the GitHub App or token has no access to the repository.',
    },
    {
      name: 'an empty repository',
      status: 409,
      body: { message: 'Git Repository is empty.', status: '409' },
      reason: 'conflict',
      message:
        'GitHub answered 409 to GET /repos/acme/gitops-apps/pulls/1: Git Repository is empty. Somebody else may be changing the same thing: try again.',
    },
    {
      name: 'a refusal with a list of errors',
      status: 422,
      body: {
        message: 'Validation Failed',
        errors: [
          { resource: 'PullRequest', field: 'head', code: 'invalid' },
          { resource: 'PullRequest', code: 'custom', message: 'No commits' },
          'plain text',
        ],
      },
      reason: 'validation',
      message:
        'GitHub answered 422 to GET /repos/acme/gitops-apps/pulls/1: Validation Failed; head is invalid; No commits; plain text. GitHub does not accept what was sent.',
    },
    {
      name: 'a refusal of several lines with one error',
      status: 422,
      body: {
        message:
          'Repository rule violations found\n\nCannot update this protected ref.\n\n',
        errors: 'a text',
      },
      reason: 'validation',
      message:
        'GitHub answered 422 to GET /repos/acme/gitops-apps/pulls/1: Repository rule violations found Cannot update this protected ref.; a text. GitHub does not accept what was sent.',
    },
  ])('explains $name', async ({ status, headers, body, reason, message }) => {
    server.use(
      http.get(`${API}/repos/acme/gitops-apps/pulls/1`, () =>
        HttpResponse.json(body, { status, headers }),
      ),
    );
    const error = await fail();
    expect(error.reason).toBe(reason);
    expect(error.message).toBe(message);
  });

  it.each<{
    name: string;
    status?: number;
    headers?: Record<string, string>;
    said: string;
    reason?: GithubErrorReason;
    advice: string;
    personalAdvice?: string;
  }>([
    {
      name: 'a token that is not authorized for single sign-on',
      headers: {
        'x-github-sso':
          'required; url=https://github.com/orgs/acme/sso?authorization_request=AAAA',
      },
      said: 'Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.',
      advice:
        'The organisation wants single sign-on, and the token is not authorized for it. The owner of the token opens https://github.com/orgs/acme/sso?authorization_request=AAAA to authorize it; then run this again.',
      personalAdvice:
        'The organisation wants single sign-on, and the token is not authorized for it. Open https://github.com/orgs/acme/sso?authorization_request=AAAA to authorize it; then run this again.',
    },
    {
      name: 'the same without the address',
      said: 'Resource protected by organization SAML enforcement.',
      advice:
        'The organisation wants single sign-on, and the token is not authorized for it. The owner of the token opens the token’s page in the settings of GitHub, Configure SSO, to authorize it; then run this again.',
      personalAdvice:
        'The organisation wants single sign-on, and the token is not authorized for it. Open the token’s page in the settings of GitHub, Configure SSO, to authorize it; then run this again.',
    },
    {
      name: 'a missing scope',
      headers: {
        'x-oauth-scopes': 'public_repo, read:user',
        'x-accepted-oauth-scopes': 'repo',
      },
      said: 'Must have admin rights to Repository.',
      advice:
        'The token has the scopes public_repo, read:user, and GitHub accepts one of repo: give the token under integrations.github that scope.',
      personalAdvice:
        'The token has the scopes public_repo, read:user, and GitHub accepts one of repo: add the scope to the portal’s sign-in with GitHub and sign in again.',
    },
    {
      name: 'something that a token without scopes must not see',
      status: 404,
      headers: { 'x-oauth-scopes': '', 'x-accepted-oauth-scopes': 'repo' },
      said: 'Not Found',
      reason: 'notFound',
      advice:
        'The token has no scope, and GitHub accepts one of repo: give the token under integrations.github that scope.',
      personalAdvice:
        'The token has no scope, and GitHub accepts one of repo: add the scope to the portal’s sign-in with GitHub and sign in again.',
    },
    {
      name: 'a right that the account lacks, with a scope that would do',
      headers: {
        'x-oauth-scopes': 'repo, admin:org',
        'x-accepted-oauth-scopes': 'public_repo, repo',
      },
      said: 'Must have admin rights to Repository.',
      advice:
        'The account behind integrations.github lacks the right for this: give it the right, or use credentials that have it.',
      personalAdvice:
        'You lack the right for this on GitHub yourself: ask somebody with admin rights for it.',
    },
    {
      name: 'a fine-grained token without the permission, or without approval',
      headers: { 'x-accepted-github-permissions': 'contents=write' },
      said: 'Resource not accessible by personal access token',
      advice:
        'The fine-grained token lacks a permission, or an owner of the organisation has not approved it yet (Settings, Personal access tokens, Pending requests). GitHub accepts: contents=write.',
    },
    {
      name: 'a permission that the App or the person lacks',
      headers: { 'x-accepted-github-permissions': 'contents=write' },
      said: 'Resource not accessible by integration',
      advice:
        'The GitHub App lacks a permission, or an owner of the organisation has not accepted it yet (Settings, GitHub Apps, Configure). GitHub accepts: contents=write.',
      personalAdvice:
        'The sign-in’s GitHub App lacks a permission, or you lack the right yourself. GitHub accepts: contents=write.',
    },
    {
      name: 'a suspended installation',
      said: 'This installation has been suspended',
      advice:
        'The GitHub App is suspended: an owner of the organisation unsuspends it (Settings, GitHub Apps, Configure).',
    },
    {
      name: 'a suspended account',
      said: 'Sorry. Your account was suspended',
      advice:
        'GitHub has suspended the account: its owner asks GitHub’s support, or use another account.',
    },
    {
      name: 'an address outside the IP allow list',
      said: 'Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.',
      advice:
        'The organisation lets in only the addresses of its IP allow list: an owner adds the address that the backend sends from (Settings, Authentication security).',
    },
    {
      name: 'an OAuth App that the organisation has not approved',
      said: 'Although you appear to have the correct authorization credentials, the `acme` organization has enabled OAuth App access restrictions, meaning that data access to third-parties is limited.',
      advice:
        'The organisation has not approved the OAuth App of the portal’s sign-in: an owner approves it (Settings, Third-party access).',
    },
    {
      name: 'a kind of token that the organisation forbids',
      said: '`acme` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or a personal access token with fine-grained permissions.',
      advice:
        'The organisation forbids this kind of token: use a GitHub App, or the kind that the organisation allows.',
    },
    {
      name: 'a token that lives longer than the organisation allows',
      said: "The `acme` organization forbids access via a fine-grained personal access tokens if the token's lifetime is greater than 90 days.",
      advice:
        'The organisation forbids tokens that live so long: make one that expires earlier and put it under integrations.github.',
    },
    {
      name: 'an archived repository',
      said: 'Repository was archived so is read-only.',
      advice:
        'The repository is archived: somebody with admin rights unarchives it in its settings.',
    },
    {
      name: 'a token that is not known',
      status: 401,
      said: 'Bad credentials',
      reason: 'credentials',
      advice:
        'The credentials under integrations.github are wrong, expired or revoked: renew them and restart the backend.',
      personalAdvice:
        'Your sign-in to GitHub has expired or was revoked: sign out of GitHub in the settings of the portal, sign in again, and run this again.',
    },
    {
      name: 'what is not there, or not to be seen',
      status: 404,
      said: 'Not Found',
      reason: 'notFound',
      advice:
        'Either it does not exist, or the GitHub App or token has no access to the repository.',
      personalAdvice:
        'Either it does not exist, or you have no access to the repository on GitHub.',
    },
  ])(
    'says what to do about $name',
    async ({ status = 403, headers, said, reason = 'permission', ...want }) => {
      server.use(
        http.get(`${API}/repos/acme/gitops-apps/pulls/1`, () =>
          HttpResponse.json({ message: said }, { status, headers }),
        ),
      );
      const message = (advice: string) =>
        `GitHub answered ${status} to ${CALL}: ${said.replace(
          /\.$/,
          '',
        )}. ${advice}`;
      const error = await fail();
      expect(error.reason).toBe(reason);
      expect(error.message).toBe(message(want.advice));
      expect(error.remedy).toBe(want.advice);
      const personal = await fail('gho_ana');
      expect(personal.message).toBe(
        message(want.personalAdvice ?? want.advice),
      );
    },
  );

  it('keeps secrets to itself that somebody else repeats', async () => {
    server.use(
      http.get(`${API}/repos/acme/gitops-apps/pulls/1`, () =>
        HttpResponse.json(
          {
            message: 'github_pat_11ABC_def of ghp_abc was refused',
            errors: [
              { message: 'see https://ana:geheim@ghe.acme.test/x' },
              'ghs_1_eyJhbGciOi.eyJpc3Mi.sig-nature',
            ],
          },
          { status: 422 },
        ),
      ),
    );
    const error = await fail();
    expect(error.details).toEqual([
      'github_pat_*** of ghp_*** was refused',
      'see https://***@ghe.acme.test/x',
      'ghs_***',
    ]);
  });

  it('keeps the query of a call to itself', async () => {
    server.use(
      http.get(`${API}/repos/acme/x/pulls`, () =>
        HttpResponse.json({ message: 'Not Found' }, { status: 404 }),
      ),
    );
    const client = GithubClient.fromConfig(
      new ConfigReader({
        integrations: {
          github: [{ host: 'ghe.acme.test', apiBaseUrl: API, token: TOKEN }],
        },
      }),
      { host: 'ghe.acme.test' },
    );
    await expect(
      client.rest.pulls.list({ owner: 'acme', repo: 'x', head: 'acme:app/x' }),
    ).rejects.toThrow(/^GitHub answered 404 to GET \/repos\/acme\/x\/pulls: /);
  });

  it('keeps the credentials and the status of upstream to itself', async () => {
    server.use(
      http.get(`${API}/repos/acme/gitops-apps/pulls/1`, () =>
        HttpResponse.json({ message: 'Bad credentials' }, { status: 401 }),
      ),
    );
    const error = await fail();
    expect(error).not.toHaveProperty('status');
    expect(error).not.toHaveProperty('statusCode');
    expect(
      JSON.stringify(error, Object.getOwnPropertyNames(error)),
    ).not.toContain(TOKEN);
  });
});
