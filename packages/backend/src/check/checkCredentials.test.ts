import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { CredentialsFinding } from '@gitops-flow/backstage-plugin-gitops-node';
import { Sandbox } from 'sandbox';
import { checkCredentials, CheckedSystem } from './checkCredentials';
import { formatSystem } from './formatSystem';

jest.setTimeout(60_000);

const REGISTRY_PASSWORD = 'sandbox-registry';

describe('checkCredentials', () => {
  let folder: string;
  let sandbox: Sandbox;
  /** Takes connections and says nothing. */
  let silent: Server;
  let silentUrl: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'check-'));
    sandbox = await Sandbox.create({
      dataDirectory: folder,
      github: { port: 0 },
      argocd: [
        { name: 'nonprod', environments: ['dev', 'staging'], port: 0 },
        { name: 'prod', environments: ['prod'], port: 0 },
      ],
      aws: { port: 0 },
      registry: { port: 0 },
      workflows: false,
    });
    await sandbox.start();
    silent = createServer(() => {});
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    silentUrl = `http://localhost:${(silent.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    silent.closeAllConnections();
    silent.close();
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  });

  function createConfig() {
    const { github, githubApi, argocd, aws, registries } = sandbox.urls;
    const { host } = new URL(github);
    const environment = (name: string, instance: string) => ({
      name,
      instance,
      destination: { name: `acme-${name}` },
    });
    return {
      integrations: {
        github: [{ host, apiBaseUrl: githubApi, token: 'sandbox-portal' }],
      },
      argocd: {
        appLocatorMethods: [
          {
            type: 'config',
            instances: Object.entries(argocd).map(([name, url]) => ({
              name,
              url,
              token: 'sandbox-backstage',
            })),
          },
        ],
      },
      aws: {
        accounts: [
          {
            accountId: '111122223333',
            accessKeyId: 'sandbox-portal',
            secretAccessKey: 'very-secret-key',
          },
        ],
      },
      auth: {
        providers: {
          github: {
            development: {
              clientId: 'acme-portal',
              clientSecret: 'sandbox-portal-secret',
              enterpriseInstanceUrl: github,
            },
          },
        },
      },
      gitops: {
        repository: { url: `${github}/acme/gitops-apps` },
        applications: { owner: 'acme' },
        github: { writeAs: 'integration' },
        registries: registries.map(({ host: name, apiUrl }) => ({
          host: name,
          apiUrl,
          username: 'sandbox-puller',
          password: REGISTRY_PASSWORD,
        })),
        aws: {
          accountId: '111122223333',
          region: 'eu-west-1',
          endpoint: aws,
          oidc: { mode: 'iam', issuer: 'token.actions.githubusercontent.com' },
        },
        chart: { path: 'charts/eks-baseline', version: '1.0.0' },
        environments: [
          environment('dev', 'nonprod'),
          environment('prod', 'prod'),
        ],
      },
    };
  }

  type TestConfig = ReturnType<typeof createConfig>;

  async function check(
    change: (config: TestConfig) => void,
    times: Parameters<typeof checkCredentials>[1] = {},
  ): Promise<CheckedSystem[]> {
    const config = createConfig();
    change(config);
    return Promise.all(checkCredentials(new ConfigReader(config), times));
  }

  /** By the first words of the title, without what is fine. */
  function flawsOf(
    systems: CheckedSystem[],
  ): Record<string, CredentialsFinding[]> {
    return Object.fromEntries(
      systems
        .map(({ title, findings }): [string, CredentialsFinding[]] => [
          title.replace(/ localhost:\d+$/, ''),
          findings.filter(finding => !('ok' in finding)),
        ])
        .filter(([, findings]) => findings.length > 0),
    );
  }

  it('finds nothing wrong where nothing is', async () => {
    const systems = await check(() => {});
    expect(flawsOf(systems)).toEqual({});
    expect(
      systems.map(({ title, findings }) => [
        title.replace(/ localhost:\d+$/, ''),
        findings.map(finding => finding.check),
      ]),
    ).toEqual([
      [
        'GitHub',
        [
          'credentials',
          'expiry',
          'permissions',
          'gitopsRepository',
          'newRepositories',
          'teams',
          'rateLimit',
        ],
      ],
      ['Sign-in with GitHub', ['oauthApp']],
      ['Registries', sandbox.urls.registries.map(({ host }) => host)],
      ['AWS 111122223333', ['identity', 'ecr', 'oidcProvider']],
      ['Argo CD nonprod', ['version', 'credentials', 'applications']],
      ['Argo CD prod', ['version', 'credentials', 'applications']],
    ]);
  });

  it('finds nothing wrong with the GitHub App', async () => {
    const privateKey = await readFile(
      join(folder, 'github-app.private-key.pem'),
      'utf8',
    );
    const systems = await check(config => {
      const [{ token: _, ...integration }] = config.integrations.github;
      Object.assign(config.integrations.github, [
        {
          ...integration,
          apps: [
            {
              appId: 1,
              clientId: 'unused',
              clientSecret: 'unused',
              webhookSecret: 'unused',
              privateKey,
            },
          ],
        },
      ]);
    });
    expect(flawsOf(systems)).toEqual({});
    expect(systems[0].findings[0]).toEqual({
      check: 'credentials',
      ok: 'The GitHub App acme-gitops is installed in acme.',
    });
  });

  const setToken = (config: TestConfig, token: string | undefined) =>
    Object.assign(config.integrations.github[0], { token });
  const instancesOf = (config: TestConfig) =>
    config.argocd.appLocatorMethods[0].instances;

  it.each<{
    name: string;
    change: (config: TestConfig) => void;
    system: string;
    flaws: object[];
  }>([
    {
      name: 'a token with too few scopes',
      change: config =>
        setToken(
          config,
          sandbox.issueToken({
            login: 'acme-portal',
            rights: { scopes: ['repo'] },
          }),
        ),
      system: 'GitHub',
      flaws: [
        {
          check: 'permissions',
          problem:
            'The token lacks: read:org (to give teams access); workflow (to commit files under .github/workflows, where that is used).',
          remedy:
            'Give them to the token on its page in the settings of GitHub.',
        },
      ],
    },
    {
      name: 'a fine-grained token that may not read teams',
      change: config =>
        setToken(
          config,
          sandbox.issueToken({
            login: 'acme-portal',
            rights: {
              permissions: {
                administration: 'write',
                contents: 'write',
                metadata: 'read',
              },
            },
          }),
        ),
      system: 'GitHub',
      flaws: [
        {
          check: 'permissions',
          warning: 'GitHub tells nobody what such credentials may do.',
          remedy: expect.stringContaining('pull_requests: write'),
        },
        expect.objectContaining({ check: 'newRepositories' }),
        {
          check: 'teams',
          problem: expect.stringMatching(
            /^The teams of acme cannot be read: GitHub answered 403/,
          ),
          remedy: expect.stringContaining('members: read'),
        },
      ],
    },
    {
      name: 'an expired token',
      change: config =>
        setToken(
          config,
          sandbox.issueToken({
            login: 'acme-portal',
            rights: { scopes: ['repo'] },
            expiresAt: new Date(Date.now() - 1_000),
          }),
        ),
      system: 'GitHub',
      flaws: [
        {
          check: 'credentials',
          problem: 'GitHub answered 401 to GET /user: Bad credentials.',
          remedy:
            'The credentials under integrations.github are wrong, expired or revoked: renew them and restart the backend.',
        },
      ],
    },
    {
      name: 'a token that ends soon',
      change: config =>
        setToken(
          config,
          sandbox.issueToken({
            login: 'acme-portal',
            rights: { scopes: ['repo', 'admin:org', 'workflow'] },
            expiresAt: new Date(Date.now() + 24 * 3_600_000),
          }),
        ),
      system: 'GitHub',
      flaws: [
        {
          check: 'expiry',
          warning: expect.stringMatching(/^The token expires on /),
          remedy: expect.stringMatching(/^Make a new one before/),
        },
      ],
    },
    {
      name: 'no credentials for GitHub',
      change: config => setToken(config, undefined),
      system: 'GitHub',
      flaws: [
        {
          check: 'credentials',
          problem: expect.stringMatching(/has no credentials\.$/),
          remedy:
            'Add a GitHub App under apps, or a token, and restart the backend.',
        },
      ],
    },
    {
      name: 'another secret of the sign-in',
      change: config => {
        config.auth.providers.github.development.clientSecret = 'old';
      },
      system: 'Sign-in with GitHub',
      flaws: [
        {
          check: 'oauthApp',
          problem: expect.stringContaining(
            'does not accept clientId and clientSecret of auth.providers.github.development',
          ),
          remedy: expect.stringContaining('make a new client secret'),
        },
      ],
    },
    {
      name: 'a wrong token for one Argo CD',
      change: config => {
        instancesOf(config)[1].token = 'wrong';
      },
      system: 'Argo CD prod',
      flaws: [
        {
          check: 'credentials',
          problem:
            'Argo CD "prod": read the session: Argo CD refuses the credentials.',
          remedy: expect.stringContaining('argocd account generate-token'),
        },
      ],
    },
    {
      name: 'an Argo CD that is not there',
      change: config => {
        instancesOf(config)[0].url = 'http://localhost:1';
      },
      system: 'Argo CD nonprod',
      flaws: [
        {
          check: 'version',
          problem: expect.stringMatching(/: no connection/),
          remedy: expect.stringContaining('argocd.appLocatorMethods'),
        },
      ],
    },
    {
      name: 'an environment without an Argo CD',
      change: config => {
        config.gitops.environments[0].instance = 'elsewhere';
      },
      system: 'Argo CD elsewhere',
      flaws: [
        {
          check: 'configuration',
          problem:
            'The environment dev is deployed by an Argo CD "elsewhere", which argocd.appLocatorMethods does not name.',
          remedy: expect.stringContaining('name one of nonprod, prod'),
        },
      ],
    },
    {
      name: 'a registry that is not there',
      change: config => {
        config.gitops.registries[0].apiUrl = 'http://localhost:1';
      },
      system: 'Registries',
      flaws: [
        {
          check: 'docker.io',
          problem: expect.stringMatching(/^docker\.io cannot be reached/),
          remedy: expect.stringContaining('gitops.registries'),
        },
      ],
    },
    {
      name: 'a wrong password for a registry',
      change: config => {
        config.gitops.registries[1].password = 'wrong';
      },
      system: 'Registries',
      flaws: [
        {
          check: 'ghcr.io',
          problem: 'ghcr.io answers 401 to the credentials of sandbox-puller.',
          remedy: expect.stringContaining('Make a new token'),
        },
      ],
    },
    {
      name: 'a wrong key for AWS',
      change: config => {
        config.aws.accounts[0].accessKeyId = 'AKIAOLD';
      },
      system: 'AWS 111122223333',
      flaws: [
        {
          check: 'identity',
          problem:
            'AWS answered 403 InvalidClientTokenId to sts:GetCallerIdentity of *: the credentials are not accepted.',
          remedy: expect.stringContaining('aws.accounts'),
        },
      ],
    },
    {
      name: 'a key for AWS that may only read',
      change: config => {
        config.aws.accounts[0].accessKeyId = 'sandbox-reader';
      },
      system: 'AWS 111122223333',
      flaws: [
        {
          check: 'oidcProvider',
          problem: expect.stringContaining('iam:GetOpenIDConnectProvider'),
          remedy: expect.stringContaining(
            '"Action":"iam:GetOpenIDConnectProvider"',
          ),
        },
      ],
    },
    {
      name: 'credentials of another account of AWS',
      change: config => {
        config.aws.accounts[0].accountId = '999900001111';
        config.gitops.aws.accountId = '999900001111';
      },
      system: 'AWS 999900001111',
      flaws: [
        {
          check: 'identity',
          problem:
            'AWS knows the backend as arn:aws:iam::111122223333:user/portal, and gitops.aws.accountId is 999900001111.',
          remedy: expect.stringContaining('aws.accounts'),
        },
      ],
    },
    {
      name: 'an issuer that the account of AWS does not know',
      change: config => {
        config.gitops.aws.oidc.issuer = 'ghe.acme.example/_services/token';
      },
      system: 'AWS 111122223333',
      flaws: [
        {
          check: 'oidcProvider',
          problem: expect.stringContaining('does not accept tokens of GitHub'),
          remedy: expect.stringContaining(
            'aws iam create-open-id-connect-provider',
          ),
        },
      ],
    },
    {
      name: 'a value of the configuration',
      change: config => {
        config.gitops.environments = [];
      },
      system: 'Section gitops',
      flaws: [
        {
          check: 'configuration',
          problem:
            'gitops.environments is empty: name at least one environment.',
          remedy: expect.stringMatching(/^Correct the configuration/),
        },
      ],
    },
  ])('finds $name, and nothing else', async ({ change, system, flaws }) => {
    expect(flawsOf(await check(change))).toEqual({ [system]: flaws });
  });

  it('gives up a system that keeps silent, without a word less about the others', async () => {
    const startedAt = Date.now();
    const systems = await check(
      config => {
        config.integrations.github[0].apiBaseUrl = silentUrl;
        config.auth.providers.github.development.enterpriseInstanceUrl =
          silentUrl;
        config.gitops.aws.endpoint = silentUrl;
        config.gitops.registries[2].apiUrl = silentUrl;
        instancesOf(config)[1].url = silentUrl;
      },
      { timeoutMs: 400, deadlineMs: 3_000 },
    );
    expect(Date.now() - startedAt).toBeLessThan(8_000);
    const flaws = flawsOf(systems);
    expect(Object.keys(flaws).sort()).toEqual([
      'AWS 111122223333',
      'Argo CD prod',
      'GitHub',
      'Registries',
      'Sign-in with GitHub',
    ]);
    for (const findings of Object.values(flaws)) {
      expect(findings).toEqual([
        {
          check: expect.any(String),
          problem: expect.any(String),
          remedy: expect.stringMatching(/\w{3}/),
        },
      ]);
    }
  });

  it('says so when a system is slower than the deadline', async () => {
    const systems = await check(
      config => {
        instancesOf(config)[1].url = silentUrl;
      },
      { timeoutMs: 30_000, deadlineMs: 1_500 },
    );
    expect(flawsOf(systems)).toEqual({
      'Argo CD prod': [
        {
          check: 'answer',
          problem: 'There was no answer within 1.5 seconds.',
          remedy: expect.stringMatching(/firewall or proxy/),
        },
      ],
    });
  });

  it('shows no secret', async () => {
    const secrets = [
      sandbox.issueToken({
        login: 'acme-portal',
        rights: { scopes: [] },
      }),
      'wrong-argocd-token',
      'wrong-client-secret',
      'wrong-registry-password',
      'very-secret-key',
    ];
    const [token, argocd, client, password] = secrets;
    const systems = await check(config => {
      setToken(config, token);
      instancesOf(config)[0].token = argocd;
      config.auth.providers.github.development.clientSecret = client;
      config.gitops.registries[0].password = password;
      config.aws.accounts[0].accessKeyId = 'AKIAOLD';
    });
    const text = systems.map(formatSystem).join('\n');
    expect(text.match(/^ {2}problem/gm)?.length).toBeGreaterThanOrEqual(5);
    secrets.forEach(secret => expect(text).not.toContain(secret));
  });
});
