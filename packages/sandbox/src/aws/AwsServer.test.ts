import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  StartImageScanCommand,
} from '@aws-sdk/client-ecr';
import {
  CreateRoleCommand,
  GetRoleCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import { ACCOUNT, REGION, TestAws, TRUST } from './__testUtils__/TestAws';

describe('AwsServer', () => {
  const aws = TestAws.register();

  /** As a client without the SDK. */
  async function post(headers: Record<string, string>, body: string) {
    const response = await fetch(aws.url, {
      method: 'POST',
      headers,
      body,
    });
    return { status: response.status, text: await response.text() };
  }

  const signed = (service: string, key = 'sandbox') => ({
    authorization: `AWS4-HMAC-SHA256 Credential=${key}/20261123/${REGION}/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(
      64,
    )}`,
  });

  describe('whom it lets in', () => {
    it('says who a key is', async () => {
      const { status, text } = await post(
        {
          ...signed('sts'),
          'content-type': 'application/x-www-form-urlencoded',
        },
        'Action=GetCallerIdentity&Version=2011-06-15',
      );
      expect(status).toBe(200);
      expect(text).toContain(
        `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><UserId>AIDABACKSTAGE</UserId><Account>${ACCOUNT}</Account><Arn>arn:aws:iam::${ACCOUNT}:user/backstage</Arn>`,
      );
    });

    it('refuses unknown keys', async () => {
      await expect(
        aws.ecr({ key: 'stranger' }).send(new DescribeRepositoriesCommand({})),
      ).rejects.toMatchObject({
        name: 'UnrecognizedClientException',
        message: 'The security token included in the request is invalid.',
      });
      await expect(
        aws
          .iam({ key: 'stranger' })
          .send(new GetRoleCommand({ RoleName: 'a' })),
      ).rejects.toMatchObject({
        name: 'InvalidClientTokenId',
        $metadata: { httpStatusCode: 403 },
      });
    });

    it('refuses what a key may not do, in the words of AWS', async () => {
      await expect(
        aws
          .ecr({ key: 'reader' })
          .send(new CreateRepositoryCommand({ repositoryName: 'apps/a1' })),
      ).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: `User: arn:aws:iam::${ACCOUNT}:user/reader is not authorized to perform: ecr:CreateRepository on resource: arn:aws:ecr:${REGION}:${ACCOUNT}:repository/apps/a1 because no identity-based policy allows the ecr:CreateRepository action`,
      });
      await expect(
        aws.ecr({ key: 'reader' }).send(new DescribeRepositoriesCommand({})),
      ).resolves.toMatchObject({ repositories: [] });
      await expect(
        aws.iam({ key: 'reader' }).send(
          new CreateRoleCommand({
            RoleName: 'a',
            AssumeRolePolicyDocument: TRUST,
          }),
        ),
      ).rejects.toMatchObject({ name: 'AccessDenied' });
    });

    it.each<[string, Record<string, string>, string]>([
      [
        'without a signature',
        { authorization: '' },
        'MissingAuthenticationTokenException',
      ],
      [
        'signed for another service',
        signed('iam'),
        'InvalidSignatureException',
      ],
    ])('refuses a request %s', async (_, headers, code) => {
      const { status, text } = await post(
        {
          ...headers,
          'x-amz-target':
            'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories',
        },
        '{}',
      );
      expect(status).toBe(400);
      expect(JSON.parse(text)).toMatchObject({ __type: code });
    });

    it('refuses the registry of another account', async () => {
      await expect(
        aws
          .ecr()
          .send(
            new DescribeRepositoriesCommand({ registryId: '999999999999' }),
          ),
      ).rejects.toMatchObject({ name: 'AccessDeniedException' });
    });
  });

  describe('what it does not serve', () => {
    it('is told, in the protocol of the service', async () => {
      await expect(
        aws.ecr().send(
          new StartImageScanCommand({
            repositoryName: 'apps/a1',
            imageId: { imageTag: 'v1' },
          }),
        ),
      ).rejects.toMatchObject({ name: 'UnknownOperationException' });
      await expect(
        aws.iam().send(new ListUsersCommand({})),
      ).rejects.toMatchObject({
        name: 'InvalidAction',
      });
    });

    it.each([
      ['GET /', { method: 'GET' }],
      ['another service', { method: 'POST', body: '{}' }],
    ])('is told for %s', async (_, init) => {
      const response = await fetch(aws.url, init);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        __type: 'UnknownOperationException',
      });
    });

    it('is no property of an object', async () => {
      const { status, text } = await post(
        {
          ...signed('ecr'),
          'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.toString',
        },
        '{}',
      );
      expect(status).toBe(400);
      expect(text).toContain('UnknownOperationException');
    });
  });
});
