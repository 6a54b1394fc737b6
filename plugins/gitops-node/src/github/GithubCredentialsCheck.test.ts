import { generateKeyPairSync } from 'node:crypto';
import { JsonObject } from '@backstage/types';
import { FaultyGithub, json, silence } from './__testUtils__/FaultyGithub';
import { TestClock } from './__testUtils__/TestClock';
import { GithubClient } from './GithubClient';
import { GithubCredentialsCheck } from './GithubCredentialsCheck';

const API = '/api/v3';
const READS = [
  `GET ${API}/user`,
  `GET ${API}/repos/acme/gitops-apps`,
  `GET ${API}/orgs/acme`,
  `GET ${API}/user/memberships/orgs/acme`,
  `GET ${API}/orgs/acme/teams?per_page=1`,
];

const config = {
  applications: { owner: 'acme', visibility: 'private' as const },
  repository: {
    url: 'https://ghe.acme.test/acme/gitops-apps',
    host: 'ghe.acme.test',
    owner: 'acme',
    name: 'gitops-apps',
    branch: 'main',
  },
};

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

const PERMISSIONS = {
  administration: 'write',
  contents: 'write',
  pull_requests: 'write',
  metadata: 'read',
  members: 'read',
  actions_variables: 'write',
  actions: 'read',
  workflows: 'write',
};

describe('GithubCredentialsCheck', () => {
  let github: FaultyGithub;
  let client: GithubClient;
  let check: GithubCredentialsCheck;
  const clock = new TestClock();

  beforeEach(async () => {
    github = await FaultyGithub.start();
    giveClient({ token: 'ghp_1' });
    giveUser({ 'x-oauth-scopes': 'repo, admin:org, workflow' });
    github.route(
      `GET ${API}/repos/acme/gitops-apps`,
      json(200, {
        full_name: 'acme/gitops-apps',
        archived: false,
        permissions: { push: true },
      }),
    );
    giveOrganization({ members_can_create_private_repositories: true });
    giveMembership({ role: 'member', state: 'active' });
    github.route(`GET ${API}/orgs/acme/teams?per_page=1`, json(200, []));
  });

  afterEach(async () => {
    await github.stop();
  });

  function giveClient(
    credentials: { token: string } | { apps: JsonObject[] },
  ): void {
    client = github.createClient({ credentials });
    check = GithubCredentialsCheck.create({ config, github: client, clock });
  }

  function giveUser(headers: Record<string, string>): void {
    github.route(
      `GET ${API}/user`,
      json(200, { login: 'portal-bot' }, headers),
    );
  }

  function giveOrganization(body: object): void {
    github.route(`GET ${API}/orgs/acme`, json(200, { login: 'acme', ...body }));
  }

  function giveMembership(body: object): void {
    github.route(`GET ${API}/user/memberships/orgs/acme`, json(200, body));
  }

  function giveApp(installation: object): void {
    giveClient({
      apps: [
        {
          appId: 1,
          clientId: 'Iv1.1',
          clientSecret: 's',
          webhookSecret: 's',
          privateKey,
        },
      ],
    });
    github.route(
      `GET ${API}/app/installations`,
      json(200, [
        {
          id: 7,
          account: { login: 'ACME' },
          app_slug: 'portal',
          repository_selection: 'all',
          permissions: PERMISSIONS,
          suspended_by: null,
          suspended_at: null,
          ...installation,
        },
      ]),
    );
    github.route(
      `POST ${API}/app/installations/7/access_tokens`,
      json(201, {
        token: 'ghs_1',
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
        repository_selection: 'all',
      }),
    );
  }

  async function findingsBy(topic: string) {
    const findings = await check.run();
    return findings.filter(finding => finding.check === topic);
  }

  it('finds nothing wrong with a token that may do everything, and only reads', async () => {
    expect(await check.run()).toEqual([
      {
        check: 'credentials',
        ok: 'The personal access token (classic) of portal-bot is accepted by GitHub.',
      },
      {
        check: 'expiry',
        ok: 'GitHub names no day on which the token expires.',
      },
      {
        check: 'permissions',
        ok: 'The token may do everything that the portal does.',
      },
      {
        check: 'gitopsRepository',
        ok: 'acme/gitops-apps can be pushed to.',
      },
      {
        check: 'newRepositories',
        ok: 'portal-bot may create private repositories in acme.',
      },
      { check: 'teams', ok: 'The teams of acme can be read.' },
      { check: 'rateLimit', ok: 'GitHub announces no rate limit.' },
    ]);
    expect(github.requests.map(({ call }) => call).sort()).toEqual(
      [...READS].sort(),
    );
  });

  it('finds nothing wrong with an App that may do everything', async () => {
    giveApp({});
    expect(await check.run()).toEqual([
      {
        check: 'credentials',
        ok: 'The GitHub App portal is installed in acme.',
      },
      { check: 'expiry', ok: 'Tokens of the App are renewed by themselves.' },
      {
        check: 'permissions',
        ok: 'The GitHub App portal may do everything that the portal does.',
      },
      {
        check: 'gitopsRepository',
        ok: 'acme/gitops-apps can be pushed to.',
      },
      {
        check: 'newRepositories',
        ok: 'Repositories are created in acme as the App.',
      },
      { check: 'teams', ok: 'The teams of acme can be read.' },
      { check: 'rateLimit', ok: 'GitHub announces no rate limit.' },
    ]);
  });

  it('names the permissions that an App lacks', async () => {
    giveApp({
      permissions: {
        ...PERMISSIONS,
        administration: 'read',
        members: undefined,
      },
    });
    expect(await findingsBy('permissions')).toEqual([
      {
        check: 'permissions',
        problem:
          'The GitHub App portal lacks: administration: write (to create and set up repositories); members: read (to give teams access).',
        remedy:
          'Add them on the App’s page (Permissions & events); then an owner of the organisation accepts them (Settings, GitHub Apps, Configure).',
      },
    ]);
  });

  it('warns of permissions that not everybody needs', async () => {
    giveApp({ permissions: { ...PERMISSIONS, workflows: undefined } });
    expect(await findingsBy('permissions')).toEqual([
      {
        check: 'permissions',
        warning:
          'The GitHub App portal lacks: workflows: write (to commit files under .github/workflows, where that is used).',
        remedy: expect.stringMatching(/^Add them/),
      },
    ]);
  });

  it('warns of an App that sees selected repositories only', async () => {
    giveApp({ repository_selection: 'selected' });
    expect(await findingsBy('credentials')).toEqual([
      {
        check: 'credentials',
        warning:
          'The GitHub App portal is installed in acme on selected repositories only.',
        remedy:
          'An owner of the organisation gives it all repositories (Settings, GitHub Apps, Configure), or adds those that the portal is to work with.',
      },
    ]);
  });

  it.each<{
    name: string;
    headers: Record<string, string>;
    remedy: string;
    token: string;
  }>([
    {
      name: 'classic tokens',
      headers: { 'x-oauth-scopes': 'public_repo' },
      remedy: 'Give them to the token on its page in the settings of GitHub.',
      token: 'ghp_1',
    },
    {
      name: 'OAuth tokens of an older form',
      headers: { 'x-oauth-scopes': '', 'x-oauth-client-id': 'Iv1.1' },
      remedy:
        'Add them to the portal’s sign-in with GitHub, and sign in again.',
      token: '0123456789abcdef',
    },
  ])('names the scopes that $name lack', async ({ headers, remedy, token }) => {
    giveClient({ token });
    giveUser(headers);
    expect(await findingsBy('permissions')).toEqual([
      {
        check: 'permissions',
        problem:
          'The token lacks: repo (to create repositories and commit to them); read:org (to give teams access); workflow (to commit files under .github/workflows, where that is used).',
        remedy,
      },
    ]);
  });

  it('says what GitHub tells nobody about fine-grained tokens', async () => {
    giveClient({ token: 'github_pat_1' });
    giveUser({});
    expect(await findingsBy('permissions')).toEqual([
      {
        check: 'permissions',
        warning: 'GitHub tells nobody what such credentials may do.',
        remedy:
          'Make sure that they have access to all repositories, with the permissions administration: write, contents: write, pull_requests: write, metadata: read, members: read.',
      },
    ]);
  });

  it.each([
    {
      expires: '2026-11-29 10:00:00 UTC',
      finding: {
        warning: 'The token expires on 2026-11-29.',
        remedy:
          'Make a new one before, put it under integrations.github and restart the backend; a GitHub App needs no such care.',
      },
    },
    {
      expires: '2027-03-01 10:00:00 +0100',
      finding: { ok: 'The token expires on 2027-03-01.' },
    },
  ])('knows when a token expires: $expires', async ({ expires, finding }) => {
    giveUser({
      'x-oauth-scopes': 'repo, admin:org',
      'github-authentication-token-expiration': expires,
    });
    expect(await findingsBy('expiry')).toEqual([
      { check: 'expiry', ...finding },
    ]);
  });

  it('asks nothing more with credentials that GitHub does not accept', async () => {
    github.route(`GET ${API}/user`, json(401, { message: 'Bad credentials' }));
    expect(await check.run()).toEqual([
      {
        check: 'credentials',
        problem: 'GitHub answered 401 to GET /user: Bad credentials.',
        remedy:
          'The credentials under integrations.github are wrong, expired or revoked: renew them and restart the backend.',
      },
    ]);
    expect(github.requests).toHaveLength(1);
  });

  it.each<{
    name: string;
    prepare: () => void;
    topic: string;
    problem: string;
    remedy: string;
  }>([
    {
      name: 'a GitOps repository that is not there',
      prepare: () =>
        github.route(READS[1], json(404, { message: 'Not Found' })),
      topic: 'gitopsRepository',
      problem:
        'acme/gitops-apps does not exist, or the credentials must not see it.',
      remedy:
        'Correct gitops.repository.url, or give the account or the App access to acme/gitops-apps.',
    },
    {
      name: 'an archived GitOps repository',
      prepare: () =>
        github.route(
          READS[1],
          json(200, { full_name: 'acme/gitops-apps', archived: true }),
        ),
      topic: 'gitopsRepository',
      problem: 'acme/gitops-apps is archived, so nothing can be changed in it.',
      remedy: 'Unarchive it in its settings on GitHub.',
    },
    {
      name: 'a GitOps repository that was renamed',
      prepare: () =>
        github.route(
          READS[1],
          json(200, { full_name: 'acme/deployments', archived: false }),
        ),
      topic: 'gitopsRepository',
      problem: 'acme/gitops-apps is called acme/deployments now.',
      remedy: 'Put its new address into gitops.repository.url.',
    },
    {
      name: 'a GitOps repository that can only be read',
      prepare: () =>
        github.route(
          READS[1],
          json(200, {
            full_name: 'acme/gitops-apps',
            archived: false,
            permissions: { push: false },
          }),
        ),
      topic: 'gitopsRepository',
      problem: 'The credentials may read acme/gitops-apps, and not push to it.',
      remedy:
        'Give the account the role Write on acme/gitops-apps, or the App the permission contents: write.',
    },
    {
      name: 'an organisation that is none',
      prepare: () =>
        github.route(READS[2], json(404, { message: 'Not Found' })),
      topic: 'newRepositories',
      problem:
        'GitHub knows no organisation acme that these credentials are a member of.',
      remedy:
        "gitops.applications.owner names an organisation, not a user's account: correct it, or let portal-bot into acme.",
    },
    {
      name: 'members who may create nothing',
      prepare: () =>
        giveOrganization({ members_can_create_private_repositories: false }),
      topic: 'newRepositories',
      problem:
        'Members of acme may not create private repositories, and portal-bot is no owner.',
      remedy:
        'An owner of acme allows it (Settings, Member privileges), or use a GitHub App.',
    },
    {
      name: 'an invitation that nobody accepted',
      prepare: () => giveMembership({ role: 'member', state: 'pending' }),
      topic: 'newRepositories',
      problem: 'portal-bot has not accepted the invitation to acme.',
      remedy: 'Accept it on GitHub, on the page of acme.',
    },
    {
      name: 'teams that must not be read',
      prepare: () =>
        github.route(
          READS[4],
          json(403, {
            message: 'Resource not accessible by personal access token',
          }),
        ),
      topic: 'teams',
      problem:
        'The teams of acme cannot be read: GitHub answered 403 to GET /orgs/acme/teams: Resource not accessible by personal access token.',
      remedy: expect.stringMatching(
        /^A GitHub App and a fine-grained token need the organisation permission members: read/,
      ),
    },
  ])('finds $name', async ({ prepare, topic, problem, remedy }) => {
    prepare();
    expect(await findingsBy(topic)).toEqual([
      { check: topic, problem, remedy },
    ]);
  });

  it('lets owners create repositories that members may not', async () => {
    giveOrganization({ members_can_create_private_repositories: false });
    giveMembership({ role: 'admin', state: 'active' });
    expect(await findingsBy('newRepositories')).toEqual([
      {
        check: 'newRepositories',
        ok: 'portal-bot may create private repositories in acme.',
      },
    ]);
  });

  it('warns when little is left of the hour', async () => {
    const reset = String(Math.ceil(Date.now() / 1_000) + 1_800);
    github.route(
      READS[4],
      json(200, [], {
        'x-ratelimit-limit': '5000',
        'x-ratelimit-remaining': '99',
        'x-ratelimit-reset': reset,
      }),
    );
    expect(await findingsBy('rateLimit')).toEqual([
      {
        check: 'rateLimit',
        warning: expect.stringMatching(
          /^99 of 5000 requests are left until 20.*Z\.$/,
        ),
        remedy: expect.stringMatching(/^Requests wait until then\./),
      },
    ]);
  });

  it('remembers a good result for ten minutes, for its identity', async () => {
    const first = await check.run();
    await clock.pass(599_000);
    expect(await check.run()).toBe(first);
    expect(github.requests).toHaveLength(5);
    await client.run({ token: 'gho_ana' }, () => check.run());
    expect(github.requests).toHaveLength(10);
    await clock.pass(1_000);
    await check.run();
    expect(github.requests).toHaveLength(15);
  });

  it('does not remember a problem', async () => {
    giveMembership({ role: 'member', state: 'pending' });
    await check.run();
    giveMembership({ role: 'member', state: 'active' });
    expect(await findingsBy('newRepositories')).toEqual([
      {
        check: 'newRepositories',
        ok: 'portal-bot may create private repositories in acme.',
      },
    ]);
  });

  it('asks once for many who want to know at the same time', async () => {
    await Promise.all(Array.from({ length: 20 }, () => check.run()));
    expect(github.requests).toHaveLength(5);
  });

  it('answers the others when the one who asked gives up', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled by a person');
    github.answer(silence);
    const first = check.run({ signal: controller.signal });
    const second = check.run();
    controller.abort(reason);
    await expect(first).rejects.toBe(reason);
    expect(await second).toHaveLength(7);
  });
});
