import { ECRClient } from '@aws-sdk/client-ecr';
import { ImageRegistries } from './ImageRegistries';
import { digestOf, TestRegistry } from './__testUtils__/TestRegistry';

const HOST = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const REPOSITORY = `${HOST}/apps/checkout`;
const COMMIT = '0c1f6a7d9be24f35a8d1c2e7f4b60a93d5e81c47';
const DIGEST = digestOf('image');

describe('images in ECR', () => {
  let aws: TestRegistry;

  beforeEach(async () => {
    aws = await TestRegistry.start();
  });

  afterEach(() => aws.stop());

  function create(timeoutMs = 1000) {
    return ImageRegistries.create({
      registries: [],
      ecr: {
        accountId: '111122223333',
        region: 'eu-west-1',
        client: new ECRClient({
          region: 'eu-west-1',
          endpoint: aws.url,
          maxAttempts: 1,
          credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
        }),
      },
      timeoutMs,
    });
  }

  function refuse(type: string, status = 400) {
    aws.give('POST /', {
      status,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: { __type: type, message: 'secret details' },
    });
  }

  it('finds an image of the account', async () => {
    aws.give('POST /', { body: { imageDetails: [{ imageDigest: DIGEST }] } });
    const registries = create();
    expect(
      await registries.check({ repository: REPOSITORY, tag: '1.4.2' }),
    ).toEqual({ state: 'found', digest: DIGEST });
  });

  it('asks nobody about another account', async () => {
    expect(
      await create().check({
        repository: '999988887777.dkr.ecr.eu-west-1.amazonaws.com/apps/x',
        tag: '1',
      }),
    ).toMatchObject({ state: 'unknown' });
    expect(aws.calls).toEqual([]);
  });

  it.each([
    [
      'RepositoryNotFoundException',
      {
        state: 'missing',
        what: 'repository',
        problem: `${HOST} has no repository apps/checkout`,
      },
    ],
    [
      'ImageNotFoundException',
      {
        state: 'missing',
        what: 'version',
        problem: `${HOST} has no such version of apps/checkout`,
      },
    ],
    [
      'AccessDeniedException',
      {
        state: 'unknown',
        reason: `${HOST} answers AccessDeniedException to questions about apps/checkout: give the AWS credentials of the portal the right to ecr:DescribeImages`,
      },
    ],
    [
      'ThrottlingException',
      {
        state: 'unknown',
        reason: `${HOST} answers ThrottlingException to questions about apps/checkout: try again in a minute`,
      },
    ],
    [
      'ServerException',
      {
        state: 'unknown',
        reason: `${HOST} did not answer a question about apps/checkout (ServerException): try again in a few minutes`,
      },
    ],
  ])('understands %s', async (type, expected) => {
    refuse(type);
    expect(
      await create().check({ repository: REPOSITORY, tag: '1.4.2' }),
    ).toEqual(expected);
  });

  it('does not wait for ever', async () => {
    aws.give('POST /', { isStuck: true });
    expect(
      await create(100).check({ repository: REPOSITORY, tag: '1.4.2' }),
    ).toMatchObject({
      state: 'unknown',
      reason: expect.stringContaining('did not answer'),
    });
  });

  it('ends with the signal', async () => {
    aws.give('POST /', { isStuck: true });
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('enough')), 20);
    await expect(
      create().check(
        { repository: REPOSITORY, tag: '1.4.2' },
        { signal: stop.signal },
      ),
    ).rejects.toThrow('enough');
  });

  it('lists the newest of all pages, an image once, with the commit among its tags', async () => {
    const pages = [
      {
        imageDetails: [
          {
            imageDigest: digestOf('old'),
            imageTags: ['1.0.0'],
            imagePushedAt: 1767225600,
          },
        ],
        nextToken: 'more',
      },
      {
        imageDetails: [
          {
            imageDigest: digestOf('new'),
            imageTags: ['latest', '1.1', COMMIT, '1.1.0'],
            imagePushedAt: 1767312000,
          },
          { imageDigest: digestOf('moved'), imageTags: ['latest'] },
          {
            imageDigest: digestOf('built'),
            imageTags: [COMMIT],
            imagePushedAt: 1767300000,
          },
        ],
      },
    ];
    aws.give('POST /', () => ({ body: pages[aws.calls.length - 1] }));
    expect(await create().listVersions(REPOSITORY, { limit: 2 })).toEqual({
      repository: REPOSITORY,
      total: 3,
      items: [
        {
          repository: REPOSITORY,
          tag: '1.1.0',
          digest: digestOf('new'),
          sourceCommit: COMMIT,
          createdAt: '2026-01-02T00:00:00.000Z',
        },
        {
          repository: REPOSITORY,
          tag: COMMIT,
          digest: digestOf('built'),
          sourceCommit: COMMIT,
          createdAt: '2026-01-01T20:40:00.000Z',
        },
      ],
    });
  });

  it('says that there is no such repository', async () => {
    refuse('RepositoryNotFoundException');
    await expect(create().listVersions(REPOSITORY)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });
});
