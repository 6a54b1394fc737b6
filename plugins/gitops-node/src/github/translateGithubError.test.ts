import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { http, HttpResponse, JsonBodyType } from 'msw';
import { setupServer } from 'msw/node';
import { GithubClient } from './GithubClient';
import { GithubError, GithubErrorReason } from './GithubError';

const API = 'https://ghe.acme.test/api/v3';
const TOKEN = 'ghp_verysecret';

/** Through the client, so that the errors are Octokit's own. */
async function fail(): Promise<GithubError> {
  const client = GithubClient.fromConfig(
    new ConfigReader({
      integrations: {
        github: [{ host: 'ghe.acme.test', apiBaseUrl: API, token: TOKEN }],
      },
    }),
    { host: 'ghe.acme.test' },
  );
  const error = await client.rest.pulls
    .get({ owner: 'acme', repo: 'gitops-apps', pull_number: 1 })
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
        'GitHub answered 401 to GET /repos/acme/gitops-apps/pulls/1: Bad credentials. The credentials under integrations.github are wrong or expired: renew them and restart the backend.',
    },
    {
      name: 'a missing permission',
      status: 403,
      headers: { 'x-accepted-github-permissions': 'pull_requests=read' },
      body: { message: 'Resource not accessible by integration' },
      reason: 'permission',
      message:
        'GitHub answered 403 to GET /repos/acme/gitops-apps/pulls/1: Resource not accessible by integration. The GitHub App or token lacks a permission. GitHub accepts: pull_requests=read.',
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
