import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import {
  GithubClient,
  OidcRoles,
  readGitopsConfig,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { GithubAnswers } from './__testUtils__/GithubAnswers';
import { readExample } from './__testUtils__/readExample';
import { createOidcEnsureAction } from './oidcEnsure';
import { examples } from './oidcEnsure.examples';

type Action = ReturnType<typeof createOidcEnsureAction>;
type Input = Parameters<Action['handler']>[0]['input'];

const ROLE_ARN = 'arn:aws:iam::111122223333:role/gitops/github-acme-checkout';

const rootConfig = new ConfigReader({
  integrations: {
    github: [
      {
        host: 'ghe.acme.test',
        apiBaseUrl: 'https://ghe.acme.test/api/v3',
        token: 'x',
      },
    ],
  },
  gitops: {
    repository: { url: 'https://ghe.acme.test/acme/gitops-apps' },
    applications: { owner: 'acme' },
    chart: { path: 'charts/eks-baseline', version: '1.0.0' },
    environments: [
      { name: 'dev', instance: 'nonprod', destination: { name: 'acme-dev' } },
    ],
    aws: { accountId: '111122223333', region: 'eu-west-1' },
  },
});

/** In the mode `external`; roles in IAM are tried with servers that have IAM's API. */
describe('gitops:oidc:ensure', () => {
  const github = GithubAnswers.register();
  const [first, second] = examples.map(example =>
    readExample<Input>(example, { id: 'gitops:oidc:ensure' }),
  );
  const log: string[] = [];

  async function run(
    input: Input,
    options: { isDryRun?: boolean; hasAws?: boolean } = {},
  ) {
    const { isDryRun, hasAws = true } = options;
    const { aws } = readGitopsConfig(rootConfig);
    const action = createOidcEnsureAction({
      roles:
        hasAws && aws
          ? OidcRoles.fromConfig(rootConfig, {
              config: aws,
              github: GithubClient.fromConfig(rootConfig, {
                host: 'ghe.acme.test',
              }),
            })
          : undefined,
    });
    const output: Record<string, unknown> = {};
    const logger = mockServices.logger.mock();
    for (const level of [logger.info, logger.warn]) {
      level.mockImplementation(line => void log.push(line));
    }
    await action.handler({
      ...createMockActionContext({ input }),
      isDryRun,
      logger,
      output: (name, value) => {
        output[name] = value;
      },
    });
    return output;
  }

  beforeEach(() => {
    log.length = 0;
    github.give('GET /repos/acme/checkout', 200, {
      id: 345,
      name: 'checkout',
      full_name: 'acme/checkout',
      owner: { id: 12, login: 'acme' },
      private: true,
    });
    github.give(
      'GET /repos/acme/checkout/actions/oidc/customization/sub',
      200,
      { use_default: true, sub_claim_prefix: 'repo:acme@12/checkout@345' },
    );
  });

  it.each([
    ['first', first, 'ref:refs/heads/main'],
    ['second', second, 'environment:build'],
  ])('writes down the role of the %s example', async (_, input, context) => {
    const output = await run(input);
    expect(output).toEqual({
      state: 'documented',
      mode: 'external',
      roleArn: ROLE_ARN,
      trustPolicy: expect.any(String),
      permissionsPolicy: expect.any(String),
      terraform: expect.stringContaining(
        'resource "aws_iam_role" "github-acme-checkout" {',
      ),
    });
    const subject = `repo:acme@12/checkout@345:${context}`;
    expect(JSON.parse(String(output.trustPolicy))).toMatchObject({
      Statement: [
        {
          Condition: {
            StringEquals: {
              'token.actions.githubusercontent.com:sub': subject,
            },
          },
        },
      ],
    });
    expect(JSON.parse(String(output.permissionsPolicy))).toMatchObject({
      Statement: [{}, { Resource: input.ecrRepositoryArn }],
    });
    expect(log).toEqual([
      'Role github-acme-checkout: not touched, because gitops.aws.oidc.mode is external; create it from the outputs of this step',
      `May be taken by: ${subject}`,
    ]);
  });

  it('only reads from GitHub', async () => {
    await run(first);
    expect(github.calls.map(({ call }) => call)).toEqual([
      'GET /repos/acme/checkout',
      'GET /repos/acme/checkout/actions/oidc/customization/sub',
    ]);
  });

  it('asks GitHub nothing in a dry run', async () => {
    expect(await run(first, { isDryRun: true })).toEqual({});
    expect(log).toEqual([
      `Would ensure the role of acme/checkout for the branch main, which may push to ${first.ecrRepositoryArn} only`,
    ]);
    expect(github.calls).toEqual([]);
  });

  it('says what to configure where nothing is', async () => {
    await expect(run(first, { hasAws: false })).rejects.toThrow(
      'gitops.aws: is missing in the configuration, and gitops:oidc:ensure needs it',
    );
  });

  it.each<[string, Partial<Input>, string]>([
    [
      'an expression that was not rendered',
      { ecrRepositoryArn: '${{ steps.registry.output.repositoryArn }}' },
      'ecrRepositoryArn: holds the unrendered template expression',
    ],
    [
      'a branch beside an environment',
      { branch: 'main', environment: 'build' },
      'environment: is given beside branch',
    ],
    ['no repository', { repositorySlug: 'checkout' }, 'repositorySlug: '],
  ])('refuses %s', async (_, change, message) => {
    await expect(run({ ...first, ...change })).rejects.toThrow(message);
    expect(github.calls).toEqual([]);
  });
});
