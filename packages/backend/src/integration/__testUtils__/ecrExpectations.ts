import {
  CreateRepositoryCommand,
  DeleteRepositoryPolicyCommand,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-ecr';
import { ACCOUNT, AwsTrial, REGION } from './AwsTrial';

const arnOf = (name: string) =>
  `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/apps/payments/${name}`;

const pull = (...accounts: string[]) => ({
  Sid: 'GitopsFlowPull',
  Effect: 'Allow',
  Principal: { AWS: accounts.map(each => `arn:aws:iam::${each}:root`) },
  Action: [
    'ecr:BatchCheckLayerAvailability',
    'ecr:BatchGetImage',
    'ecr:GetDownloadUrlForLayer',
  ],
});

const pullOfClusters = pull('444455556666', '777788889999');

/** Repositories that exist without us. */
const FOREIGN_REPOSITORIES = [
  {
    name: 'untagged',
    what: 'without tags',
    tags: [],
    whose: 'of somebody else',
  },
  {
    name: 'other-team',
    what: 'of another team',
    tags: [
      { Key: 'managed-by', Value: 'gitops-flow' },
      { Key: 'team', Value: 'logistics' },
    ],
    whose: 'of team logistics',
  },
  {
    name: 'alike',
    what: 'of somebody who tags alike',
    tags: [{ Key: 'team', Value: 'payments' }],
    whose: 'of team payments',
  },
];

async function leaveAlone(
  aws: AwsTrial,
  { name, tags, whose }: (typeof FOREIGN_REPOSITORIES)[number],
): Promise<void> {
  const repositoryName = `apps/payments/${name}`;
  await aws.ecr.send(new CreateRepositoryCommand({ repositoryName, tags }));
  const before = await aws.repository(repositoryName);
  await expect(aws.ensureRepository(name)).rejects.toMatchObject({
    name: 'ConflictError',
    message: `The repository ${repositoryName} (${arnOf(
      name,
    )}) exists in ECR and is ${whose}: choose another name, or ask its owners to hand it over by the tags managed-by=gitops-flow, team=payments, application=${name}`,
  });
  expect(await aws.repository(repositoryName)).toEqual(before);
}

async function crowd(aws: AwsTrial): Promise<void> {
  const runs = await Promise.all(
    [1, 2, 3, 4, 5].map(() => aws.ensureRepository('crowded')),
  );
  const created = runs.filter(({ output }) => output.state === 'created');
  expect(created).toHaveLength(1);
  const { output } = await aws.ensureRepository('crowded');
  expect(output.state).toBe('unchanged');
}

type EcrExpectation = [title: string, run: (aws: AwsTrial) => Promise<void>];

/** What `gitops:ecr:ensure` does with every ECR. */
export const ECR_EXPECTATIONS: EcrExpectation[] = [
  [
    'creates a repository with all that belongs to it',
    async aws => {
      const { output, log } = await aws.ensureRepository('new', {
        system: 'shop',
      });
      expect(output).toEqual({
        state: 'created',
        repositoryArn: arnOf('new'),
        repositoryUri: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/apps/payments/new`,
      });
      expect(log).toEqual([
        'ECR repository apps/payments/new: created',
        'Tags: created',
        'Immutable image tags: created',
        'Scan on push: created',
        'Lifecycle policy: created',
        'Pull from the cluster accounts: created',
      ]);
      expect(await aws.repository('apps/payments/new')).toEqual({
        description: expect.objectContaining({
          registryId: ACCOUNT,
          repositoryArn: arnOf('new'),
          imageTagMutability: 'IMMUTABLE',
          imageScanningConfiguration: { scanOnPush: true },
          encryptionConfiguration: { encryptionType: 'AES256' },
          createdAt: expect.any(Date),
        }),
        tags: {
          'managed-by': 'gitops-flow',
          team: 'payments',
          application: 'new',
          system: 'shop',
        },
        lifecycle: {
          rules: [
            expect.objectContaining({
              selection: {
                tagStatus: 'untagged',
                countType: 'sinceImagePushed',
                countUnit: 'days',
                countNumber: 1,
              },
            }),
            expect.objectContaining({
              selection: {
                tagStatus: 'tagged',
                tagPatternList: ['*'],
                countType: 'imageCountMoreThan',
                countNumber: 100,
              },
            }),
          ],
        },
        policy: { Version: '2012-10-17', Statement: [pullOfClusters] },
      });
    },
  ],
  [
    'changes nothing the second time',
    async aws => {
      const first = await aws.ensureRepository('twice');
      const before = await aws.repository('apps/payments/twice');
      const second = await aws.ensureRepository('twice');
      expect(second.output).toEqual({ ...first.output, state: 'unchanged' });
      expect(second.log.slice(1)).toEqual([
        'Tags: unchanged',
        'Immutable image tags: unchanged',
        'Scan on push: unchanged',
        'Lifecycle policy: unchanged',
        'Pull from the cluster accounts: unchanged',
      ]);
      expect(await aws.repository('apps/payments/twice')).toEqual(before);
    },
  ],
  [
    'brings back what went astray, and keeps what others added',
    async aws => {
      await aws.ensureRepository('astray', { ecr: { keepImages: 7 } });
      const id = { repositoryName: 'apps/payments/astray' };
      const resourceArn = arnOf('astray');
      const audit = {
        Sid: 'Audit',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::999900001111:root' },
        Action: 'ecr:ListImages',
      };
      await aws.ecr.send(
        new PutImageTagMutabilityCommand({
          ...id,
          imageTagMutability: 'MUTABLE',
        }),
      );
      await aws.ecr.send(
        new PutImageScanningConfigurationCommand({
          ...id,
          imageScanningConfiguration: { scanOnPush: false },
        }),
      );
      await aws.ecr.send(
        new UntagResourceCommand({ resourceArn, tagKeys: ['team'] }),
      );
      await aws.ecr.send(
        new TagResourceCommand({
          resourceArn,
          tags: [{ Key: 'cost-center', Value: '42' }],
        }),
      );
      await aws.ecr.send(
        new SetRepositoryPolicyCommand({
          ...id,
          policyText: JSON.stringify({
            Version: '2012-10-17',
            Statement: [audit, pull('444455556666')],
          }),
        }),
      );
      const { output, log } = await aws.ensureRepository('astray');
      expect(output.state).toBe('updated');
      expect(log.slice(1)).toEqual([
        'Tags: updated',
        'Immutable image tags: updated',
        'Scan on push: updated',
        'Lifecycle policy: updated',
        'Pull from the cluster accounts: updated',
      ]);
      expect(await aws.repository('apps/payments/astray')).toMatchObject({
        description: {
          imageTagMutability: 'IMMUTABLE',
          imageScanningConfiguration: { scanOnPush: true },
        },
        tags: { team: 'payments', 'cost-center': '42' },
        lifecycle: { rules: [{}, { selection: { countNumber: 100 } }] },
        policy: { Statement: [audit, pullOfClusters] },
      });
    },
  ],
  [
    'completes a repository after a crash',
    async aws => {
      await aws.ensureRepository('crashed');
      await aws.ecr.send(
        new DeleteRepositoryPolicyCommand({
          repositoryName: 'apps/payments/crashed',
        }),
      );
      const { output } = await aws.ensureRepository('crashed');
      expect(output.state).toBe('updated');
      expect((await aws.repository('apps/payments/crashed')).policy).toEqual({
        Version: '2012-10-17',
        Statement: [pullOfClusters],
      });
    },
  ],
  [
    'ends the pull when no account is a cluster any more',
    async aws => {
      await aws.ensureRepository('alone');
      const { output } = await aws.ensureRepository('alone', {
        ecr: { clusterAccounts: [] },
      });
      expect(output.state).toBe('updated');
      expect(
        (await aws.repository('apps/payments/alone')).policy,
      ).toBeUndefined();
    },
  ],
  [
    'keeps the lifecycle that people wrote, and says so',
    async aws => {
      await aws.ensureRepository('kept');
      const rules = {
        rules: [
          {
            rulePriority: 1,
            description: 'Releases stay',
            selection: {
              tagStatus: 'tagged',
              tagPrefixList: ['v'],
              countType: 'imageCountMoreThan',
              countNumber: 900,
            },
            action: { type: 'expire' },
          },
        ],
      };
      await aws.ecr.send(
        new PutLifecyclePolicyCommand({
          repositoryName: 'apps/payments/kept',
          lifecyclePolicyText: JSON.stringify(rules),
        }),
      );
      const { output, log } = await aws.ensureRepository('kept');
      expect(output.state).toBe('unchanged');
      expect(log).toContain('Lifecycle policy: differs, left alone');
      expect(log.at(-1)).toMatch(
        /has a lifecycle policy with rules of somebody else/,
      );
      expect((await aws.repository('apps/payments/kept')).lifecycle).toEqual(
        rules,
      );
    },
  ],
  [
    'finds out that the encryption is another one',
    async aws => {
      await aws.ensureRepository('encrypted');
      const { output, log } = await aws.ensureRepository('encrypted', {
        ecr: { kmsKey: 'alias/images' },
      });
      expect(output.state).toBe('unchanged');
      expect(log.at(-1)).toMatch(
        /is encrypted by AES256, and gitops\.aws\.ecr\.kmsKey asks for KMS with the key alias\/images\. ECR cannot change that later/,
      );
    },
  ],
  [
    'encrypts with the key that is configured',
    async aws => {
      const kmsKey = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
      await aws.ensureRepository('key', { ecr: { kmsKey } });
      const { description } = await aws.repository('apps/payments/key');
      expect(description.encryptionConfiguration).toEqual({
        encryptionType: 'KMS',
        kmsKey,
      });
      const { log } = await aws.ensureRepository('key', { ecr: { kmsKey } });
      expect(log.join('\n')).not.toContain('is encrypted by');
    },
  ],
  ...FOREIGN_REPOSITORIES.map(
    (foreign): EcrExpectation => [
      `writes nothing into a repository ${foreign.what}`,
      aws => leaveAlone(aws, foreign),
    ],
  ),
  ['creates one repository for five who ask at once', crowd],
  [
    'refuses a name that ECR does not take, before anything is asked',
    async aws => {
      await expect(aws.ensureRepository('a--b')).rejects.toThrow(
        `name: "a--b" cannot be part of a repository's name in ECR`,
      );
    },
  ],
];
