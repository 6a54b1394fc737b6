import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import {
  GithubClient,
  GithubCredentialsCheck,
  GithubCredentialsFinding,
  readGitopsConfig,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { World } from './__testUtils__/World';

jest.setTimeout(60_000);

describe('GithubCredentialsCheck', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(async () => {
    await world.stop();
  });

  function createCheck(config: JsonObject) {
    const reader = new ConfigReader(config);
    const gitops = readGitopsConfig(reader);
    const github = GithubClient.fromConfig(reader, {
      host: gitops.repository.host,
    });
    return {
      github,
      check: GithubCredentialsCheck.create({ config: gitops, github }),
    };
  }

  function topics(
    findings: GithubCredentialsFinding[],
    kind: 'ok' | 'warning' | 'problem',
  ): string[] {
    return findings
      .filter(finding => kind in finding)
      .map(finding => finding.check);
  }

  it.each([
    {
      name: 'token',
      config: async () => world.config,
      whose:
        'The personal access token (classic) of acme-portal is accepted by GitHub.',
    },
    {
      name: 'App',
      config: () => world.configOfApp(),
      whose: 'The GitHub App acme-gitops is installed in acme.',
    },
  ])('finds nothing wrong with the portal’s $name', async options => {
    const { check, github } = createCheck(await options.config());
    const findings = await check.run();
    expect(findings[0]).toEqual({ check: 'credentials', ok: options.whose });
    expect(topics(findings, 'ok')).toEqual([
      'credentials',
      'expiry',
      'permissions',
      'gitopsRepository',
      'newRepositories',
      'teams',
      'rateLimit',
    ]);
    const before = github.budget()?.remaining;
    expect(await check.run()).toBe(findings);
    expect(github.budget()?.remaining).toBe(before);
  });

  it('finds what somebody from outside may not do', async () => {
    const { check, github } = createCheck({
      ...world.config,
      gitops: {
        ...world.config.gitops,
        repository: { url: `${world.url}/acme/nowhere` },
        applications: { owner: 'nobody' },
      },
    });
    const findings = await github.run({ token: 'sandbox-ana' }, () =>
      check.run(),
    );
    expect(topics(findings, 'problem')).toEqual([
      'gitopsRepository',
      'newRepositories',
      'teams',
    ]);
  });

  it('finds that a person has to sign in again', async () => {
    const { check, github } = createCheck(world.config);
    expect(await github.run({ token: 'gho_old' }, () => check.run())).toEqual([
      {
        check: 'credentials',
        problem: 'GitHub answered 401 to GET /user: Bad credentials.',
        remedy:
          'Your sign-in to GitHub has expired or was revoked: sign out of GitHub in the settings of the portal, sign in again, and run this again.',
      },
    ]);
  });
});
