import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListOpenIDConnectProvidersCommand,
  ListRolePoliciesCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import {
  ACCOUNT,
  BOUNDARY,
  ISSUER,
  TestAws,
  TRUST,
} from '../__testUtils__/TestAws';

const permissions = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 'ecr:*', Resource: '*' },
});

describe('IAM', () => {
  const aws = TestAws.register();

  const RoleName = 'github-acme-checkout';

  const create = (input: object = {}) =>
    aws.iam().send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: TRUST,
        ...input,
      }),
    );

  it('gives a role as it was created, also after a restart', async () => {
    await create({
      Path: '/gitops/',
      Description: 'Pushes <images> & more',
      MaxSessionDuration: 7200,
      PermissionsBoundary: BOUNDARY,
      Tags: [{ Key: 'team', Value: 'payments' }],
    });
    await aws.startAgain();
    const { Role } = await aws.iam().send(new GetRoleCommand({ RoleName }));
    expect(Role).toEqual({
      Path: '/gitops/',
      RoleName,
      RoleId: expect.stringMatching(/^AROA[0-9A-F]{17}$/),
      Arn: `arn:aws:iam::${ACCOUNT}:role/gitops/${RoleName}`,
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: encodeURIComponent(TRUST),
      Description: 'Pushes <images> & more',
      MaxSessionDuration: 7200,
      PermissionsBoundary: {
        PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
        PermissionsBoundaryArn: BOUNDARY,
      },
      Tags: [{ Key: 'team', Value: 'payments' }],
    });
  });

  it('changes what may be changed of a role', async () => {
    await create();
    const other = TRUST.replace('ec2', 'ecs');
    await aws
      .iam()
      .send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 43200 }));
    await aws
      .iam()
      .send(
        new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: other }),
      );
    await aws.iam().send(
      new PutRolePermissionsBoundaryCommand({
        RoleName,
        PermissionsBoundary: BOUNDARY,
      }),
    );
    await aws
      .iam()
      .send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'a', Value: '1' }] }));
    const { Role } = await aws.iam().send(new GetRoleCommand({ RoleName }));
    expect(Role).toMatchObject({
      MaxSessionDuration: 43200,
      AssumeRolePolicyDocument: encodeURIComponent(other),
      PermissionsBoundary: { PermissionsBoundaryArn: BOUNDARY },
      Tags: [{ Key: 'a', Value: '1' }],
    });
  });

  it('keeps inline policies, and lists them in pages', async () => {
    await create();
    for (const PolicyName of ['c', 'a', 'b']) {
      await aws.iam().send(
        new PutRolePolicyCommand({
          RoleName,
          PolicyName,
          PolicyDocument: permissions,
        }),
      );
    }
    const first = await aws
      .iam()
      .send(new ListRolePoliciesCommand({ RoleName, MaxItems: 2 }));
    expect(first).toMatchObject({
      PolicyNames: ['a', 'b'],
      IsTruncated: true,
    });
    const second = await aws.iam().send(
      new ListRolePoliciesCommand({
        RoleName,
        MaxItems: 2,
        Marker: first.Marker,
      }),
    );
    expect(second).toMatchObject({ PolicyNames: ['c'], IsTruncated: false });
    const { PolicyDocument } = await aws
      .iam()
      .send(new GetRolePolicyCommand({ RoleName, PolicyName: 'a' }));
    expect(PolicyDocument).toBe(encodeURIComponent(permissions));
  });

  it('deletes a role only after its policies', async () => {
    await create();
    const policy = { RoleName, PolicyName: 'a' };
    await aws
      .iam()
      .send(
        new PutRolePolicyCommand({ ...policy, PolicyDocument: permissions }),
      );
    await expect(
      aws.iam().send(new DeleteRoleCommand({ RoleName })),
    ).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await aws.iam().send(new DeleteRolePolicyCommand(policy));
    await aws.iam().send(new DeleteRoleCommand({ RoleName }));
    await expect(
      aws.iam().send(new ListRoleTagsCommand({ RoleName })),
    ).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  it('knows the issuers of the seed, and new ones', async () => {
    const seeded = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`;
    await expect(
      aws.iam().send(
        new GetOpenIDConnectProviderCommand({
          OpenIDConnectProviderArn: seeded,
        }),
      ),
    ).resolves.toMatchObject({
      Url: ISSUER,
      ClientIDList: ['sts.amazonaws.com'],
    });
    const { OpenIDConnectProviderArn } = await aws.iam().send(
      new CreateOpenIDConnectProviderCommand({
        Url: 'https://ghes.acme.example/_services/token',
        ClientIDList: ['sts.amazonaws.com'],
      }),
    );
    const { OpenIDConnectProviderList } = await aws
      .iam()
      .send(new ListOpenIDConnectProvidersCommand({}));
    expect(OpenIDConnectProviderList).toEqual([
      { Arn: OpenIDConnectProviderArn },
      { Arn: seeded },
    ]);
  });

  it.each<[string, () => Promise<unknown>, string, number]>([
    [
      'a name twice, in any case',
      () => create({ RoleName: RoleName.toUpperCase() }),
      'EntityAlreadyExistsException',
      409,
    ],
    [
      'an unknown role',
      () => aws.iam().send(new GetRoleCommand({ RoleName: 'nobody' })),
      'NoSuchEntityException',
      404,
    ],
    [
      'an unknown policy',
      () =>
        aws
          .iam()
          .send(new GetRolePolicyCommand({ RoleName, PolicyName: 'none' })),
      'NoSuchEntityException',
      404,
    ],
    [
      'an unknown issuer',
      () =>
        aws.iam().send(
          new GetOpenIDConnectProviderCommand({
            OpenIDConnectProviderArn: `arn:aws:iam::${ACCOUNT}:oidc-provider/x`,
          }),
        ),
      'NoSuchEntityException',
      404,
    ],
    [
      'a boundary that is not there',
      () => create({ RoleName: 'b', PermissionsBoundary: `${BOUNDARY}-other` }),
      'NoSuchEntityException',
      404,
    ],
    [
      'an issuer without https',
      () =>
        aws
          .iam()
          .send(new CreateOpenIDConnectProviderCommand({ Url: 'http://x' })),
      'ValidationError',
      400,
    ],
    [
      'an issuer twice',
      () =>
        aws.iam().send(
          new CreateOpenIDConnectProviderCommand({
            Url: `https://${ISSUER}`,
          }),
        ),
      'EntityAlreadyExistsException',
      409,
    ],
    [
      'a name that is too long',
      () => create({ RoleName: 'a'.repeat(65) }),
      'ValidationError',
      400,
    ],
    [
      'a trust that is no JSON',
      () => create({ RoleName: 'b', AssumeRolePolicyDocument: '{' }),
      'MalformedPolicyDocumentException',
      400,
    ],
    [
      'a trust that trusts nobody',
      () => create({ RoleName: 'b', AssumeRolePolicyDocument: permissions }),
      'MalformedPolicyDocumentException',
      400,
    ],
    [
      'a session of a minute',
      () => create({ RoleName: 'b', MaxSessionDuration: 60 }),
      'ValidationError',
      400,
    ],
    [
      'policies that are too long together',
      () =>
        aws.iam().send(
          new PutRolePolicyCommand({
            RoleName,
            PolicyName: 'long',
            PolicyDocument: permissions.replace('ecr:*', 'a'.repeat(10_240)),
          }),
        ),
      'LimitExceededException',
      409,
    ],
    [
      'a tag twice',
      () =>
        create({
          RoleName: 'b',
          Tags: [
            { Key: 'team', Value: '1' },
            { Key: 'Team', Value: '2' },
          ],
        }),
      'InvalidInputException',
      400,
    ],
  ])('refuses %s', async (_, run, name, httpStatusCode) => {
    await create();
    await expect(run()).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode },
    });
  });
});
