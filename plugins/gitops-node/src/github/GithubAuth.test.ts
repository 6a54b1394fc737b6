import { generateKeyPairSync } from 'node:crypto';
import {
  FaultyGithub,
  json,
  page,
  silence,
} from './__testUtils__/FaultyGithub';
import { GithubClient } from './GithubClient';
import { readCredentialsKind } from './GithubAuth';

const INSTALLATIONS = 'GET /api/v3/app/installations';
const NEW_TOKEN = 'POST /api/v3/app/installations/7/access_tokens';
const READ = 'GET /api/v3/repos/acme/x';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

const app = {
  appId: 1,
  clientId: 'Iv1.1',
  clientSecret: 's',
  webhookSecret: 's',
  privateKey,
};

function installation(change: object = {}) {
  return {
    id: 7,
    account: { login: 'acme' },
    app_slug: 'portal',
    repository_selection: 'all',
    permissions: { contents: 'write' },
    suspended_by: null,
    suspended_at: null,
    ...change,
  };
}

describe('GithubClient as a GitHub App', () => {
  let github: FaultyGithub;
  let client: GithubClient;

  beforeEach(async () => {
    github = await FaultyGithub.start();
    client = github.createClient({ credentials: { apps: [app] } });
    github.route(INSTALLATIONS, json(200, [installation()]));
    github.route(
      NEW_TOKEN,
      json(201, {
        token: 'ghs_fresh',
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
        repository_selection: 'all',
      }),
    );
  });

  afterEach(async () => {
    await github.stop();
  });

  function read() {
    return client.rest.repos.get({ owner: 'acme', repo: 'x' });
  }

  function calls() {
    return github.requests.map(({ call }) => call);
  }

  it('signs in as the installation, once', async () => {
    await read();
    await read();
    expect(calls()).toEqual([INSTALLATIONS, NEW_TOKEN, READ, READ]);
    expect(github.requests[3].headers.authorization).toBe('Bearer ghs_fresh');
  });

  it('asks again while GitHub does not know a new token everywhere', async () => {
    github.answer(json(401, { message: 'Bad credentials' }));
    await read();
    expect(calls()).toEqual([INSTALLATIONS, NEW_TOKEN, READ, READ]);
  });

  it('repeats even a write while it has no token for it', async () => {
    let questions = 0;
    github.route(INSTALLATIONS, (req, res) => {
      questions += 1;
      (questions === 1
        ? json(502, { message: 'Bad Gateway' })
        : json(200, [installation()]))(req, res);
    });
    await client.rest.repos.replaceAllTopics({
      owner: 'acme',
      repo: 'x',
      names: [],
    });
    expect(calls()).toEqual([
      INSTALLATIONS,
      INSTALLATIONS,
      NEW_TOKEN,
      'PUT /api/v3/repos/acme/x/topics',
    ]);
  });

  it('does not wait for ever for a token', async () => {
    github.route(INSTALLATIONS, silence);
    await expect(read()).rejects.toThrow(
      'GitHub gave no usable answer to GET /repos/acme/x: no credentials from GitHub within 0.2 s. Nothing is lost: try again in a few minutes.',
    );
  });

  it.each([
    {
      name: 'an App that is not installed',
      prepare: () => github.route(INSTALLATIONS, json(200, [])),
      message: () =>
        `No GitHub App of integrations.github[host=${github.host}] is installed in acme. Install the App in the organisation acme, with access to all repositories, and name acme in allowedInstallationOwners where that is set. The portal notices within ten minutes.`,
    },
    {
      name: 'a suspended App',
      prepare: () =>
        github.route(
          INSTALLATIONS,
          json(200, [installation({ suspended_by: { login: 'sam' } })]),
        ),
      message: () =>
        `The GitHub App of integrations.github[host=${github.host}] cannot be used: The GitHub application for acme is suspended. An owner of the organisation unsuspends it under Settings, GitHub Apps, Configure.`,
    },
    {
      name: 'a key that is not the App’s',
      prepare: () =>
        github.route(
          INSTALLATIONS,
          json(401, { message: 'A JSON web token could not be decoded' }),
        ),
      message: () =>
        'GitHub answered 401 to GET /app/installations: A JSON web token could not be decoded. GitHub does not accept the App’s key: compare appId and privateKey under integrations.github[].apps with the App’s page on GitHub, and the clock of the backend with the real time.',
    },
    {
      name: 'an App that GitHub does not know',
      prepare: () =>
        github.route(
          INSTALLATIONS,
          json(404, { message: 'Integration not found' }),
        ),
      message: () =>
        'GitHub answered 404 to GET /app/installations: Integration not found. GitHub does not know the App or its installation: compare appId under integrations.github[].apps with the App’s page on GitHub, and install the App in the organisation.',
    },
    {
      name: 'an address without /api/v3',
      prepare: () => github.route(INSTALLATIONS, page(404)),
      message: () =>
        'GitHub answered 404 to GET /app/installations: a web page. A web page answers instead of GitHub’s API: check integrations.github[].apiBaseUrl, which is https://api.github.com, or ends in /api/v3 on GitHub Enterprise Server.',
    },
  ])('explains $name', async ({ prepare, message }) => {
    prepare();
    await expect(read()).rejects.toThrow(message());
  });

  it('explains a key that cannot be read', async () => {
    client = github.createClient({
      credentials: {
        apps: [
          {
            ...app,
            privateKey:
              '-----BEGIN RSA PRIVATE KEY-----\nMIIgeheim\n-----END RSA PRIVATE KEY-----',
          },
        ],
      },
    });
    const error = await read().catch(reason => reason);
    expect(error).toMatchObject({
      reason: 'credentials',
      remedy:
        'Compare appId and privateKey with the App’s page on GitHub: the key is the whole PEM file, with its line breaks.',
    });
    expect(error.message).not.toContain('geheim');
    expect(github.requests).toEqual([]);
  });

  it('tells where the App is installed', async () => {
    expect(await client.appInstallations()).toEqual([
      {
        appSlug: 'portal',
        account: 'acme',
        isSuspended: false,
        repositorySelection: 'all',
        permissions: { contents: 'write' },
      },
    ]);
  });
});

describe('GithubClient without credentials', () => {
  it('says where they go', async () => {
    const github = await FaultyGithub.start();
    const client = github.createClient({ credentials: { apps: [] } });
    await expect(
      client.rest.repos.get({ owner: 'acme', repo: 'x' }),
    ).rejects.toThrow(
      `integrations.github[host=${github.host}] has no credentials. Add a GitHub App under apps, or a token, and restart the backend.`,
    );
    await github.stop();
  });
});

describe('readCredentialsKind', () => {
  it.each([
    ['ghs_1', 'appInstallation'],
    ['ghp_1', 'classicToken'],
    ['github_pat_1', 'fineGrainedToken'],
    ['gho_1', 'oauthToken'],
    ['ghu_1', 'appUserToken'],
    ['0123456789abcdef', 'unknown'],
  ])('reads %s', (token, kind) => {
    expect(readCredentialsKind(token)).toBe(kind);
  });
});
