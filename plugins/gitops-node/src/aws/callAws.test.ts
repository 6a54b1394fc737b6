import { createServer, RequestListener, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { readAwsConfig } from '../config/readAwsConfig';
import { ConfigReader } from '@backstage/config';
import { AwsError } from './AwsError';
import { callAws } from './callAws';
import { createAwsClients } from './createAwsClients';

const ARN = 'arn:aws:ecr:eu-west-1:111122223333:repository/payments/checkout';
const TIMEOUT_MS = 150;
const GOOD = JSON.stringify({ repositories: [] });
const ROLE =
  '<GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult><Role><RoleName>a</RoleName></Role></GetRoleResult></GetRoleResponse>';
const SECRETS = ['SECRET-KEY', 'SESSION-TOKEN'];

type Answer = RequestListener;

const json =
  (status: number, body: unknown): Answer =>
  (_req, res) => {
    res
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  };

const refuse = (type: string, message = 'No', status = 400): Answer =>
  json(status, { __type: type, message });

describe('callAws', () => {
  let server: Server;
  let answers: Answer[];
  let calls: number;

  beforeEach(async () => {
    answers = [];
    calls = 0;
    server = createServer((req, res) => {
      const answer = answers[Math.min(calls, answers.length - 1)];
      calls++;
      req.resume().on('end', () => answer(req, res));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });

  function createClients(options: { port?: number; credentials?: Error } = {}) {
    const { port = (server.address() as AddressInfo).port } = options;
    return createAwsClients({
      config: readAwsConfig(
        new ConfigReader({
          accountId: '111122223333',
          region: 'eu-west-1',
          endpoint: `http://127.0.0.1:${port}`,
        }),
      ),
      timeoutMs: TIMEOUT_MS,
      credentials: {
        getCredentialProvider: async () => ({
          sdkCredentialProvider: async () => {
            if (options.credentials) {
              throw options.credentials;
            }
            return {
              accessKeyId: 'AKIDEXAMPLE',
              secretAccessKey: SECRETS[0],
              sessionToken: SECRETS[1],
            };
          },
        }),
      },
    });
  }

  function describeRepositories(
    ecr: ECRClient = createClients().ecr,
    signal?: AbortSignal,
  ) {
    return callAws({
      action: 'ecr:DescribeRepositories',
      resource: ARN,
      send: options => ecr.send(new DescribeRepositoriesCommand({}), options),
      signal,
      delaysMs: [1, 1],
    });
  }

  function getRole(iam: IAMClient = createClients().iam) {
    return callAws({
      action: 'iam:GetRole',
      resource: '*',
      send: options => iam.send(new GetRoleCommand({ RoleName: 'a' }), options),
      delaysMs: [1, 1],
    });
  }

  async function failure(call: Promise<unknown>): Promise<AwsError> {
    const error = await call.then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(AwsError);
    const { message } = error as AwsError;
    SECRETS.forEach(secret => expect(message).not.toContain(secret));
    return error as AwsError;
  }

  const cut: Answer = (_req, res) => {
    res.destroy();
  };
  const stall: Answer = () => {};
  const halfABody: Answer = (_req, res) => {
    res.writeHead(200, { 'content-length': '100' });
    res.write('{"repos', () => res.destroy());
  };
  const bodyThatStops: Answer = (_req, res) => {
    res.writeHead(200, { 'content-length': '100' });
    res.write('{"repos');
  };
  const page =
    (status: number): Answer =>
    (_req, res) => {
      res
        .writeHead(status, { 'content-type': 'text/html' })
        .end('<html>Unicorn</html>');
    };
  const xml =
    (text: string): Answer =>
    (_req, res) => {
      res.writeHead(200, { 'content-type': 'text/xml' }).end(text);
    };

  it.each<[string, Answer]>([
    ['500', refuse('ServerException', 'Oops', 500)],
    ['502 of a proxy', page(502)],
    ['503', json(503, '')],
    ['throttling', refuse('ThrottlingException')],
    ['a cut connection', cut],
    ['no answer in time', stall],
    ['half a body', halfABody],
    ['a body that stops', bodyThatStops],
    ['JSON that ends too early', json(200, '{"repositories": [')],
    ['a page where JSON should be', json(200, '<html>Welcome</html>')],
  ])('goes on after %s', async (_, answer) => {
    answers = [answer, json(200, GOOD)];
    await expect(describeRepositories()).resolves.toMatchObject({
      repositories: [],
    });
    expect(calls).toBe(2);
  });

  it('goes on after half an answer of IAM', async () => {
    answers = [xml(ROLE.slice(0, 120)), xml(ROLE)];
    await expect(getRole()).resolves.toMatchObject({ Role: { RoleName: 'a' } });
  });

  it.each<[string, Answer]>([
    ['a page', page(200)],
    ['a page that is XML', xml('<html><body>Sign in</body></html>')],
    ['nothing', xml('')],
  ])('does not take %s for an answer of IAM', async (_, answer) => {
    answers = [answer, xml(ROLE)];
    await expect(getRole()).resolves.toMatchObject({ Role: { RoleName: 'a' } });
    answers = [answer];
    const error = await failure(getRole());
    expect(error.reason).toBe('unavailable');
    expect(error.message).toMatch(
      /^AWS did not answer iam:GetRole of \*: .* A login page or a proxy answers: check gitops\.aws\.endpoint/,
    );
  });

  it.each<[string, Answer, string, string]>([
    [
      'permission',
      refuse(
        'AccessDeniedException',
        'User: arn:aws:iam::111122223333:user/portal is not authorized to perform: ecr:DescribeRepositories',
      ),
      `AWS answered 400 AccessDenied to ecr:DescribeRepositories of ${ARN}`,
      `by this statement in the policy of its role: {"Effect":"Allow","Action":"ecr:DescribeRepositories","Resource":"${ARN}"}`,
    ],
    [
      'credentials',
      refuse('ExpiredTokenException', 'The security token SESSION-TOKEN'),
      'AWS answered 400 ExpiredToken to ecr:DescribeRepositories',
      'renew them where the backend finds them',
    ],
    [
      'credentials',
      refuse(
        'InvalidSignatureException',
        'The Canonical String should have been x-amz-security-token:SESSION-TOKEN',
      ),
      'the credentials are not accepted',
      'under aws.accounts of the configuration',
    ],
    [
      'credentials',
      refuse('UnrecognizedClientException'),
      'AWS answered 400 UnrecognizedClient',
      'under aws.accounts of the configuration',
    ],
    [
      'quota',
      refuse('LimitExceededException', 'Too many repositories'),
      'Too many repositories',
      'raise it in Service Quotas',
    ],
    [
      'invalid',
      refuse('InvalidParameterException', 'Principal not found'),
      'Principal not found',
      'compare the section gitops.aws of the configuration',
    ],
    [
      'notFound',
      refuse('RepositoryNotFoundException'),
      'AWS answered 400 RepositoryNotFound',
      'try again',
    ],
    ['other', refuse('KmsException', 'No key'), 'No key', 'log of the backend'],
    [
      'unavailable',
      json(200, '{"repositories": ['),
      'AWS did not answer ecr:DescribeRepositories of ' +
        `${ARN}: the answer with status 200 cannot be read`,
      'try again in a few minutes',
    ],
    [
      'unavailable',
      page(200),
      `AWS did not answer ecr:DescribeRepositories of ${ARN}: a web page answers instead of AWS.`,
      'check gitops.aws.endpoint',
    ],
    [
      'unavailable',
      stall,
      `AWS did not answer ecr:DescribeRepositories of ${ARN}`,
      'try again in a few minutes',
    ],
    [
      'throttled',
      refuse('ThrottlingException', 'Rate exceeded'),
      'Rate exceeded',
      'try again in a minute',
    ],
  ])(
    'explains %s',
    async (reason, answer, said, remedy) => {
      answers = [answer];
      const error = await failure(describeRepositories());
      expect(error.reason).toBe(reason);
      expect(error.message).toContain(said);
      expect(error.message).toContain(remedy);
    },
    30_000,
  );

  it('explains an address where nobody listens', async () => {
    const { ecr } = createClients({ port: 1 });
    const error = await failure(describeRepositories(ecr));
    expect(error.reason).toBe('unavailable');
    expect(error.message).toMatch(
      /ECONNREFUSED.*Check gitops\.aws\.region and gitops\.aws\.endpoint/,
    );
  });

  it('explains that there are no credentials, without what their source says', async () => {
    const { ecr } = createClients({
      credentials: new Error('cannot read SECRET-KEY'),
    });
    const error = await failure(describeRepositories(ecr));
    expect(error).toMatchObject({
      reason: 'credentials',
      message: expect.stringContaining(
        'no AWS credentials for the account 111122223333',
      ),
    });
    expect(calls).toBe(0);
  });

  it('ends with the signal, in a call and in a wait', async () => {
    for (const answer of [stall, refuse('ServerException', 'Oops', 500)]) {
      answers = [answer];
      const stop = new AbortController();
      const { ecr } = createClients();
      const call = callAws({
        action: 'ecr:DescribeRepositories',
        resource: ARN,
        send: options => ecr.send(new DescribeRepositoriesCommand({}), options),
        signal: stop.signal,
        delaysMs: [60_000],
      });
      setTimeout(() => stop.abort(new Error('stopped')), 50);
      await expect(call).rejects.toMatchObject({
        message: expect.stringMatching(/stopped|aborted/),
      });
    }
  });
});
