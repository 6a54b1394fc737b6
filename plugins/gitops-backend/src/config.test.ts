import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { GithubClient } from '@gitops-flow/backstage-plugin-gitops-node';
import { parse } from 'yaml';
import { readAccessRules } from './access/readAccessRules';
import { readBackendConfig } from './config';

const README = resolve(__dirname, '../README.md');

const ARGOCD = {
  appLocatorMethods: [
    {
      type: 'config',
      instances: [
        { name: 'nonprod', url: 'https://nonprod.example.com', token: 't' },
        { name: 'prod', url: 'https://prod.example.com', token: 't' },
      ],
    },
  ],
};

function gitops(changes: object = {}) {
  return {
    repository: { url: 'https://github.com/acme/gitops-apps' },
    applications: { owner: 'acme' },
    chart: { path: 'charts/eks-baseline', version: '1.0.0' },
    environments: [
      { name: 'dev', instance: 'nonprod', destination: { name: 'dev' } },
    ],
    ...changes,
  };
}

function read(data: object) {
  return readBackendConfig(new ConfigReader({ argocd: ARGOCD, ...data }));
}

describe('readBackendConfig', () => {
  it('joins environments and instances', () => {
    const config = read({ gitops: gitops() });
    expect(config.gitops.environments[0].instance).toBe('nonprod');
    expect(config.instances.map(({ name }) => name)).toEqual([
      'nonprod',
      'prod',
    ]);
    expect(config.pullRequestPollMs).toBe(10_000);
  });

  it.each([
    ['30s', 30_000],
    [{ minutes: 1 }, 60_000],
    ['PT5S', 5_000],
  ])(
    'reads how often to ask for pull requests: %j',
    (pollInterval, expected) => {
      const config = read({
        gitops: gitops({ pullRequests: { pollInterval } }),
      });
      expect(config.pullRequestPollMs).toBe(expected);
    },
  );

  it.each([
    ['a missing section', {}, "Missing required config value at 'gitops'"],
    [
      'an environment of an unknown instance',
      {
        gitops: gitops({
          environments: [
            { name: 'dev', instance: 'other', destination: { name: 'dev' } },
          ],
        }),
      },
      'gitops.environments[0].instance is "other", which argocd.appLocatorMethods does not name: it has nonprod, prod',
    ],
    [
      'a poll interval that is too short',
      { gitops: gitops({ pullRequests: { pollInterval: '10ms' } }) },
      'gitops.pullRequests.pollInterval is below one second',
    ],
    [
      'no instances',
      { gitops: gitops(), argocd: {} },
      'argocd.appLocatorMethods is missing',
    ],
  ])('refuses %s', (_, data, message) => {
    expect(() => read(data)).toThrow(message);
  });
});

describe('the configuration in README.md', () => {
  let examples: { data: any; context: string }[];

  beforeAll(async () => {
    const readme = await readFile(README, 'utf8');
    examples = [...readme.matchAll(/^```yaml\n([^]*?)\n```$/gm)].map(
      ([, text], index) => ({
        // As the environment would be put in.
        data: parse(text, (_, value) =>
          typeof value === 'string' ? value.replace(/\$\{\w+\}/g, '1') : value,
        ),
        context: `example ${index + 1}`,
      }),
    );
  });

  function start(...configs: typeof examples) {
    const config = ConfigReader.fromConfigs(configs);
    const backend = readBackendConfig(config);
    GithubClient.fromConfig(config, {
      host: backend.gitops.repository.host,
      logger: mockServices.logger.mock(),
    });
    return { backend, access: readAccessRules(config) };
  }

  it('is all that a start needs', () => {
    const [complete] = examples;
    const { backend } = start(complete);
    expect(backend.gitops.environments.map(({ instance }) => instance)).toEqual(
      ['nonprod', 'prod'],
    );
    expect(backend.instances).toHaveLength(2);
  });

  it('has the defaults where it says so', () => {
    const [complete, defaults, ...others] = examples;
    expect(others).toEqual([]);
    expect(Object.keys(defaults.data.gitops)).toEqual(['access', 'history']);
    expect(start(complete, defaults)).toEqual(start(complete));
    const { pullRequests, ...rest } = complete.data.gitops;
    expect(pullRequests).toBeDefined();
    const data = { ...complete.data, gitops: rest };
    expect(start({ ...complete, data })).toEqual(start(complete));
  });
});
