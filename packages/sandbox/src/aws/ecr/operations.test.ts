import {
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  GetAuthorizationTokenCommand,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  ListImagesCommand,
  ListTagsForResourceCommand,
  PutImageCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-ecr';
import { ACCOUNT, REGION, TestAws } from '../__testUtils__/TestAws';

const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';

const manifest = (content: string) =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: `sha256:${'0'.repeat(64)}`,
      size: 100,
    },
    layers: [{ digest: `sha256:${'1'.repeat(64)}`, size: 900 }],
    annotations: { content },
  });

describe('ECR', () => {
  const aws = TestAws.register();

  const repositoryName = 'apps/a1';
  const resourceArn = `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/${repositoryName}`;

  const create = (input: object = {}) =>
    aws.ecr().send(new CreateRepositoryCommand({ repositoryName, ...input }));

  const push = (content: string, imageTag?: string) =>
    aws.ecr().send(
      new PutImageCommand({
        repositoryName,
        imageTag,
        imageManifest: manifest(content),
      }),
    );

  it('keeps its state, however the server ended', async () => {
    await create({ tags: [{ Key: 'team', Value: 'payments' }] });
    await push('one', 'v1');
    await aws.startAgain();
    const { imageDetails } = await aws
      .ecr()
      .send(new DescribeImagesCommand({ repositoryName }));
    expect(imageDetails).toMatchObject([{ imageTags: ['v1'] }]);
    const { tags } = await aws
      .ecr()
      .send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual([{ Key: 'team', Value: 'payments' }]);
  });

  it('has a registry in each region', async () => {
    await create();
    const other = aws.ecr({ region: 'us-east-1' });
    expect(
      (await other.send(new DescribeRepositoriesCommand({}))).repositories,
    ).toEqual([]);
  });

  it('gives repositories in pages', async () => {
    for (const name of ['c1', 'a1', 'b1']) {
      await create({ repositoryName: name });
    }
    const first = await aws
      .ecr()
      .send(new DescribeRepositoriesCommand({ maxResults: 2 }));
    expect(first.repositories?.map(each => each.repositoryName)).toEqual([
      'a1',
      'b1',
    ]);
    const second = await aws.ecr().send(
      new DescribeRepositoriesCommand({
        maxResults: 2,
        nextToken: first.nextToken,
      }),
    );
    expect(second.repositories?.map(each => each.repositoryName)).toEqual([
      'c1',
    ]);
    expect(second.nextToken).toBeUndefined();
  });

  it('moves a tag where tags are mutable, and only there', async () => {
    await create();
    const one = await push('one', 'v1');
    const two = await push('two', 'v1');
    expect(two.image?.imageId?.imageDigest).not.toBe(
      one.image?.imageId?.imageDigest,
    );
    const list = () =>
      aws.ecr().send(new ListImagesCommand({ repositoryName }));
    expect((await list()).imageIds).toEqual([
      { imageDigest: one.image?.imageId?.imageDigest },
      { imageDigest: two.image?.imageId?.imageDigest, imageTag: 'v1' },
    ]);
    await aws.ecr().send(
      new PutImageTagMutabilityCommand({
        repositoryName,
        imageTagMutability: 'IMMUTABLE',
      }),
    );
    await expect(push('three', 'v1')).rejects.toMatchObject({
      name: 'ImageTagAlreadyExistsException',
    });
    await expect(push('two', 'v1')).rejects.toMatchObject({
      name: 'ImageAlreadyExistsException',
    });
    await push('two', 'v2');
    expect((await list()).imageIds).toHaveLength(3);
  });

  it('describes images by tag, digest and state', async () => {
    await create();
    const { image } = await push('one', 'v1');
    await push('two');
    const digest = image?.imageId?.imageDigest ?? '';
    const { imageDetails } = await aws.ecr().send(
      new DescribeImagesCommand({
        repositoryName,
        imageIds: [{ imageTag: 'v1' }],
      }),
    );
    expect(imageDetails).toEqual([
      {
        registryId: ACCOUNT,
        repositoryName,
        imageDigest: digest,
        imageTags: ['v1'],
        imageSizeInBytes: 1000,
        imagePushedAt: expect.any(Date),
        imageManifestMediaType: MANIFEST_TYPE,
        artifactMediaType: 'application/vnd.oci.image.config.v1+json',
      },
    ]);
    const untagged = await aws.ecr().send(
      new DescribeImagesCommand({
        repositoryName,
        filter: { tagStatus: 'UNTAGGED' },
      }),
    );
    expect(untagged.imageDetails).toHaveLength(1);
    const { images, failures } = await aws.ecr().send(
      new BatchGetImageCommand({
        repositoryName,
        imageIds: [{ imageDigest: digest }, { imageTag: 'nope' }],
      }),
    );
    expect(images).toMatchObject([{ imageManifest: manifest('one') }]);
    expect(failures).toMatchObject([
      { imageId: { imageTag: 'nope' }, failureCode: 'ImageNotFound' },
    ]);
    await expect(
      aws.ecr().send(
        new DescribeImagesCommand({
          repositoryName,
          imageIds: [{ imageTag: 'nope' }],
        }),
      ),
    ).rejects.toMatchObject({ name: 'ImageNotFoundException' });
  });

  it('deletes a repository with images only by force', async () => {
    await create();
    await push('one', 'v1');
    await expect(
      aws.ecr().send(new DeleteRepositoryCommand({ repositoryName })),
    ).rejects.toMatchObject({ name: 'RepositoryNotEmptyException' });
    await aws
      .ecr()
      .send(new DeleteRepositoryCommand({ repositoryName, force: true }));
    await create();
    expect(
      (await aws.ecr().send(new ListImagesCommand({ repositoryName })))
        .imageIds,
    ).toEqual([]);
  });

  it('adds and takes away tags', async () => {
    await create({ tags: [{ Key: 'a', Value: '1' }] });
    await aws.ecr().send(
      new TagResourceCommand({
        resourceArn,
        tags: [
          { Key: 'a', Value: '2' },
          { Key: 'b', Value: '3' },
        ],
      }),
    );
    await aws
      .ecr()
      .send(new UntagResourceCommand({ resourceArn, tagKeys: ['b'] }));
    expect(
      (await aws.ecr().send(new ListTagsForResourceCommand({ resourceArn })))
        .tags,
    ).toEqual([{ Key: 'a', Value: '2' }]);
  });

  it('gives a policy back in a form of its own', async () => {
    await create();
    const policyText =
      '{"Statement":[{"Action":"ecr:*","Principal":"*","Effect":"Deny"}]}';
    await aws
      .ecr()
      .send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
    const answer = await aws
      .ecr()
      .send(new GetRepositoryPolicyCommand({ repositoryName }));
    expect(answer.policyText).not.toBe(policyText);
    expect(JSON.parse(answer.policyText ?? '')).toEqual(JSON.parse(policyText));
  });

  it('gives a token for docker', async () => {
    const { authorizationData } = await aws
      .ecr()
      .send(new GetAuthorizationTokenCommand({}));
    expect(authorizationData).toEqual([
      {
        authorizationToken: expect.any(String),
        expiresAt: expect.any(Date),
        proxyEndpoint: `https://${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`,
      },
    ]);
    expect(
      Buffer.from(
        authorizationData?.[0].authorizationToken ?? '',
        'base64',
      ).toString(),
    ).toMatch(/^AWS:.+/);
  });

  it.each<[string, () => Promise<unknown>, string, RegExp]>([
    [
      'a name twice',
      () => create(),
      'RepositoryAlreadyExistsException',
      /^The repository with name 'apps\/a1' already exists in the registry with id '111122223333'$/,
    ],
    [
      'an unknown repository',
      () =>
        aws
          .ecr()
          .send(new GetRepositoryPolicyCommand({ repositoryName: 'apps/b2' })),
      'RepositoryNotFoundException',
      /^The repository with name 'apps\/b2' does not exist in the registry/,
    ],
    [
      'a policy that is not there',
      () => aws.ecr().send(new GetRepositoryPolicyCommand({ repositoryName })),
      'RepositoryPolicyNotFoundException',
      /^Repository policy does not exist for the repository with name/,
    ],
    [
      'a lifecycle policy that is not there',
      () => aws.ecr().send(new GetLifecyclePolicyCommand({ repositoryName })),
      'LifecyclePolicyNotFoundException',
      /^Lifecycle policy does not exist for the repository with name/,
    ],
    [
      'a name that is none',
      () => create({ repositoryName: 'Apps/A' }),
      'InvalidParameterException',
      /^Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression/,
    ],
    [
      'no name',
      () => create({ repositoryName: undefined }),
      'InvalidParameterException',
      /'repositoryName' failed to satisfy constraint: 'must not be null'/,
    ],
    [
      'a key without KMS',
      () =>
        create({
          repositoryName: 'apps/b2',
          encryptionConfiguration: { encryptionType: 'AES256', kmsKey: 'k' },
        }),
      'InvalidParameterException',
      /kmsKey/,
    ],
    [
      'a policy that is no JSON',
      () =>
        aws.ecr().send(
          new SetRepositoryPolicyCommand({
            repositoryName,
            policyText: '{',
          }),
        ),
      'InvalidParameterException',
      /'Invalid repository policy provided'/,
    ],
    [
      'a lifecycle rule for tagged images without tags',
      () =>
        aws.ecr().send(
          new PutLifecyclePolicyCommand({
            repositoryName,
            lifecyclePolicyText: JSON.stringify({
              rules: [
                {
                  rulePriority: 1,
                  selection: {
                    tagStatus: 'tagged',
                    countType: 'imageCountMoreThan',
                    countNumber: 1,
                  },
                  action: { type: 'expire' },
                },
              ],
            }),
          }),
        ),
      'InvalidParameterException',
      /Lifecycle policy validation failure: rules\.0\.selection: tagPrefixList or tagPatternList is required/,
    ],
    [
      'a manifest that is none',
      () =>
        aws
          .ecr()
          .send(new PutImageCommand({ repositoryName, imageManifest: '{}' })),
      'InvalidParameterException',
      /'ImageManifest'/,
    ],
    [
      'a digest of something else',
      () =>
        aws.ecr().send(
          new PutImageCommand({
            repositoryName,
            imageManifest: manifest('one'),
            imageDigest: `sha256:${'0'.repeat(64)}`,
          }),
        ),
      'ImageDigestDoesNotMatchException',
      /does not match/,
    ],
    [
      'a tag of AWS itself',
      () =>
        aws.ecr().send(
          new TagResourceCommand({
            resourceArn,
            tags: [{ Key: 'aws:x', Value: '1' }],
          }),
        ),
      'InvalidTagParameterException',
      /aws:x/,
    ],
    [
      'a token of its own making',
      () =>
        aws.ecr().send(new DescribeRepositoriesCommand({ nextToken: 'MTI' })),
      'InvalidParameterException',
      /Invalid token/,
    ],
  ])('refuses %s', async (_, run, name, message) => {
    await create();
    await expect(run()).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: 400 },
    });
  });
});
