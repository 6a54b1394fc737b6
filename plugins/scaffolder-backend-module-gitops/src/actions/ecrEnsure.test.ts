import {
  mockServices,
  registerMswTestHooks,
} from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import {
  EcrRepositories,
  readGitopsConfig,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { readExample } from './__testUtils__/readExample';
import { createEcrEnsureAction } from './ecrEnsure';
import { examples } from './ecrEnsure.examples';

type Action = ReturnType<typeof createEcrEnsureAction>;
type Input = Parameters<Action['handler']>[0]['input'];

const ENDPOINT = 'https://ecr.acme.test';
const ARN = 'arn:aws:ecr:eu-west-1:111122223333:repository/payments/checkout';
const URI = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/payments/checkout';

const rootConfig = new ConfigReader({
  aws: {
    accounts: [
      {
        accountId: '111122223333',
        accessKeyId: 'AKIDEXAMPLE',
        secretAccessKey: 'x',
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
    aws: {
      accountId: '111122223333',
      region: 'eu-west-1',
      endpoint: ENDPOINT,
    },
  },
});

/** AWS's name of the error, as its answer has it. */
const refusal = (type: string) => ({ __type: type, message: 'No' });

describe('gitops:ecr:ensure', () => {
  const server = setupServer();
  registerMswTestHooks(server);
  const [first, second] = examples.map(example =>
    readExample<Input>(example, { id: 'gitops:ecr:ensure' }),
  );
  let calls: { operation: string; body: Record<string, unknown> }[];
  const log: string[] = [];

  /** Answers by the name of the operation; what has none fails the test. */
  function give(answers: Record<string, object>) {
    server.use(
      http.post(`${ENDPOINT}/`, async ({ request }) => {
        const operation =
          request.headers.get('x-amz-target')?.split('.')[1] ?? '';
        calls.push({
          operation,
          body: (await request.json()) as Record<string, unknown>,
        });
        const answer = answers[operation] ?? refusal('UnknownOperation');
        return HttpResponse.json(answer, {
          status: '__type' in answer ? 400 : 200,
        });
      }),
    );
  }

  async function run(
    input: Input,
    options: { isDryRun?: boolean; hasAws?: boolean } = {},
  ) {
    const { isDryRun, hasAws = true } = options;
    const { aws } = readGitopsConfig(rootConfig);
    const action = createEcrEnsureAction({
      repositories:
        hasAws && aws
          ? EcrRepositories.fromConfig(rootConfig, { config: aws })
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
    calls = [];
    log.length = 0;
  });

  it('creates the repository of the example in five calls', async () => {
    give({
      DescribeRepositories: refusal('RepositoryNotFoundException'),
      CreateRepository: {
        repository: {
          repositoryName: 'payments/checkout',
          repositoryArn: ARN,
          repositoryUri: URI,
          imageTagMutability: 'IMMUTABLE',
          encryptionConfiguration: { encryptionType: 'AES256' },
        },
      },
      GetLifecyclePolicy: refusal('LifecyclePolicyNotFoundException'),
      PutLifecyclePolicy: {},
      GetRepositoryPolicy: refusal('RepositoryPolicyNotFoundException'),
    });
    expect(await run(second)).toEqual({
      state: 'created',
      repositoryArn: ARN,
      repositoryUri: URI,
    });
    expect(calls.map(({ operation }) => operation)).toEqual([
      'DescribeRepositories',
      'CreateRepository',
      'GetLifecyclePolicy',
      'PutLifecyclePolicy',
      'GetRepositoryPolicy',
    ]);
    expect(calls[1].body).toEqual({
      registryId: '111122223333',
      repositoryName: 'payments/checkout',
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: { encryptionType: 'AES256' },
      tags: [
        { Key: 'managed-by', Value: 'gitops-flow' },
        { Key: 'team', Value: 'payments' },
        { Key: 'application', Value: 'checkout' },
        { Key: 'system', Value: 'shop' },
      ],
    });
    expect(log).toEqual([
      'ECR repository payments/checkout: created',
      'Tags: created',
      'Immutable image tags: created',
      'Scan on push: created',
      'Lifecycle policy: created',
      'Pull from the cluster accounts: unchanged',
    ]);
  });

  it('names the right that is missing', async () => {
    give({ DescribeRepositories: refusal('AccessDeniedException') });
    await expect(run(first)).rejects.toThrow(
      `{"Effect":"Allow","Action":"ecr:DescribeRepositories","Resource":"${ARN}"}`,
    );
  });

  it('asks AWS nothing in a dry run, and says what the next step needs', async () => {
    give({});
    expect(await run(first, { isDryRun: true })).toEqual({
      repositoryArn: ARN,
      repositoryUri: URI,
    });
    expect(log).toEqual(['Would ensure the ECR repository payments/checkout']);
    expect(calls).toEqual([]);
  });

  it('says what to configure where nothing is', async () => {
    await expect(run(first, { hasAws: false })).rejects.toMatchObject({
      name: 'InputError',
      message:
        'gitops.aws: is missing in the configuration, and gitops:ecr:ensure needs it. Give it the accountId and region of the images, or take this step out of the template',
    });
  });

  it.each<[string, Partial<Input>, string]>([
    [
      'an expression that was not rendered',
      { team: '${{ parameters.team }}' },
      'team: holds the unrendered template expression',
    ],
    ['a path', { name: '../other' }, 'name: "../other" cannot be part'],
    ['a folder more', { team: 'a/b' }, 'team: "a/b" cannot be part'],
  ])('refuses %s', async (_, change, message) => {
    give({});
    await expect(run({ ...first, ...change })).rejects.toThrow(message);
    expect(calls).toEqual([]);
  });
});
