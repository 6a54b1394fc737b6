import {
  CreateRoleCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { ACCOUNT, AwsTrial, BOUNDARY, ISSUER, REGION } from './AwsTrial';

/** A repository on GitHub. */
export interface OidcTrialRepository {
  name: string;
  id: number;
  ownerId: number;
}

type OidcExpectation = [
  title: string,
  run: (aws: AwsTrial, repository: OidcTrialRepository) => Promise<void>,
];

const roleArn = (name: string) =>
  `arn:aws:iam::${ACCOUNT}:role/gitops/github-acme-${name}`;

const trust = (subject: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'GitHubActions',
      Effect: 'Allow',
      Principal: {
        Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`,
      },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          [`${ISSUER}:aud`]: 'sts.amazonaws.com',
          [`${ISSUER}:sub`]: subject,
        },
      },
    },
  ],
});

const subjectOf = (
  { name, id, ownerId }: OidcTrialRepository,
  context = 'ref:refs/heads/main',
) => `repo:acme@${ownerId}/${name}@${id}:${context}`;

const tagsOf = ({ name, id }: OidcTrialRepository) => ({
  'managed-by': 'gitops-flow',
  'github-repository': `acme/${name}`,
  'github-repository-id': String(id),
});

const permissions = (name: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Login',
      Effect: 'Allow',
      Action: 'ecr:GetAuthorizationToken',
      Resource: '*',
    },
    {
      Sid: 'PushAndPull',
      Effect: 'Allow',
      Action: [
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:CompleteLayerUpload',
        'ecr:GetDownloadUrlForLayer',
        'ecr:InitiateLayerUpload',
        'ecr:PutImage',
        'ecr:UploadLayerPart',
      ],
      Resource: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/apps/payments/${name}`,
    },
  ],
});

/** Roles that exist without us, or for another repository. */
const FOREIGN_ROLES = [
  {
    what: 'that was made by hand',
    tags: {},
    whose: 'was not made by GitOps Flow',
  },
  {
    what: 'of an earlier repository of this name',
    tags: {
      'managed-by': 'gitops-flow',
      'github-repository': 'acme/checkout',
      'github-repository-id': '1',
    },
    whose: 'belongs to the repository acme/checkout with the id 1',
  },
];

async function leaveAlone(
  aws: AwsTrial,
  { name, id }: OidcTrialRepository,
  { tags, whose }: (typeof FOREIGN_ROLES)[number],
): Promise<void> {
  const RoleName = `github-acme-${name}`;
  await aws.iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify(trust('repo:a/b:c')),
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
  const before = await aws.role(RoleName);
  await expect(aws.ensureRole(name)).rejects.toMatchObject({
    name: 'ConflictError',
    message: expect.stringContaining(
      `exists in IAM and ${whose}, and acme/${name} has the id ${id}. Delete the role if nobody needs it, or hand it over by the tags managed-by=gitops-flow`,
    ),
  });
  expect(await aws.role(RoleName)).toEqual(before);
}

async function crowd(
  aws: AwsTrial,
  { name }: OidcTrialRepository,
): Promise<void> {
  const runs = await Promise.all(
    [1, 2, 3, 4, 5].map(() => aws.ensureRole(name)),
  );
  const created = runs.filter(({ output }) => output.state === 'created');
  expect(created).toHaveLength(1);
  const { output } = await aws.ensureRole(name);
  expect(output.state).toBe('unchanged');
}

/** What `gitops:oidc:ensure` does with every IAM. Each gets a repository of its own. */
export const OIDC_EXPECTATIONS: OidcExpectation[] = [
  [
    'creates a role for exactly this repository and branch',
    async (aws, repository) => {
      const { name } = repository;
      const { output, log } = await aws.ensureRole(name);
      expect(output).toMatchObject({
        state: 'created',
        mode: 'iam',
        roleArn: roleArn(name),
      });
      expect(log).toEqual([
        `Role github-acme-${name}: created`,
        `May be taken by: ${subjectOf(repository)}`,
        'Permissions of the role: created',
      ]);
      const role = await aws.role(`github-acme-${name}`);
      expect(role).toEqual({
        arn: roleArn(name),
        boundary: BOUNDARY,
        session: 3600,
        tags: tagsOf(repository),
        trust: trust(subjectOf(repository)),
        policies: { 'push-and-pull': permissions(name) },
      });
      expect(JSON.parse(String(output.trustPolicy))).toEqual(role.trust);
      expect(JSON.parse(String(output.permissionsPolicy))).toEqual(
        role.policies['push-and-pull'],
      );
    },
  ],
  [
    'changes nothing the second time',
    async (aws, { name }) => {
      const first = await aws.ensureRole(name);
      const before = await aws.role(`github-acme-${name}`);
      const second = await aws.ensureRole(name);
      expect(second.output).toEqual({ ...first.output, state: 'unchanged' });
      expect(await aws.role(`github-acme-${name}`)).toEqual(before);
    },
  ],
  [
    'brings back what went astray, and says what others added',
    async (aws, repository) => {
      const { name } = repository;
      await aws.ensureRole(name, { environment: 'build' });
      const RoleName = `github-acme-${name}`;
      expect((await aws.role(RoleName)).trust).toEqual(
        trust(subjectOf(repository, 'environment:build')),
      );
      await aws.iam.send(
        new UpdateRoleCommand({ RoleName, MaxSessionDuration: 7200 }),
      );
      await aws.iam.send(
        new PutRolePolicyCommand({
          RoleName,
          PolicyName: 'push-and-pull',
          PolicyDocument: JSON.stringify(permissions('other')),
        }),
      );
      await aws.iam.send(
        new PutRolePolicyCommand({
          RoleName,
          PolicyName: 'cache',
          PolicyDocument: JSON.stringify(permissions('cache')),
        }),
      );
      await aws.iam.send(
        new TagRoleCommand({
          RoleName,
          Tags: [{ Key: 'github-repository', Value: 'acme/old-name' }],
        }),
      );
      const { output, log } = await aws.ensureRole(name);
      expect(output.state).toBe('updated');
      expect(log.slice(2)).toEqual([
        'Trust of the role: updated',
        'Permissions boundary of the role: unchanged',
        'Session of the role: updated',
        'Tags of the role: updated',
        'Permissions of the role: updated',
        `The role ${RoleName} has a policy "cache" that is not ours, which stays as it is: the workflow may do what it allows, too. Delete it if nobody needs it`,
      ]);
      expect(await aws.role(RoleName)).toEqual({
        arn: roleArn(name),
        boundary: BOUNDARY,
        session: 3600,
        tags: tagsOf(repository),
        trust: trust(subjectOf(repository)),
        policies: {
          cache: permissions('cache'),
          'push-and-pull': permissions(name),
        },
      });
    },
  ],
  [
    'leaves a trust alone that only looks different',
    async (aws, repository) => {
      const { name } = repository;
      await aws.ensureRole(name);
      const RoleName = `github-acme-${name}`;
      const [statement] = trust(subjectOf(repository)).Statement;
      const other = {
        Statement: {
          ...statement,
          Sid: 'Other',
          Action: ['sts:AssumeRoleWithWebIdentity'],
          Condition: {
            StringEquals: {
              [`${ISSUER}:sub`]: [subjectOf(repository)],
              [`${ISSUER}:aud`]: 'sts.amazonaws.com',
            },
          },
        },
        Version: '2012-10-17',
      };
      await aws.iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName,
          PolicyDocument: JSON.stringify(other),
        }),
      );
      expect((await aws.ensureRole(name)).output.state).toBe('unchanged');
      expect((await aws.role(RoleName)).trust).toEqual(other);
    },
  ],
  [
    'adds the boundary that is missing, and never takes one away',
    async (aws, { name }) => {
      await aws.ensureRole(name, { oidc: { permissionsBoundary: null } });
      const RoleName = `github-acme-${name}`;
      expect((await aws.role(RoleName)).boundary).toBeUndefined();
      expect((await aws.ensureRole(name)).log).toContain(
        'Permissions boundary of the role: updated',
      );
      expect((await aws.role(RoleName)).boundary).toBe(BOUNDARY);
      const again = await aws.ensureRole(name, {
        oidc: { permissionsBoundary: null },
      });
      expect(again.output.state).toBe('unchanged');
      expect((await aws.role(RoleName)).boundary).toBe(BOUNDARY);
    },
  ],
  ...FOREIGN_ROLES.map(
    (foreign): OidcExpectation => [
      `writes nothing into a role ${foreign.what}`,
      (aws, repository) => leaveAlone(aws, repository, foreign),
    ],
  ),
  [
    'says that a role lies in another path',
    async (aws, { name }) => {
      await aws.ensureRole(name, { oidc: { rolePath: '/' } });
      const { output, log } = await aws.ensureRole(name);
      expect(output).toMatchObject({
        state: 'unchanged',
        roleArn: `arn:aws:iam::${ACCOUNT}:role/github-acme-${name}`,
      });
      expect(log.at(-1)).toMatch(
        /has the path \/, and gitops\.aws\.oidc\.rolePath asks for \/gitops\/\. IAM cannot change that later/,
      );
    },
  ],
  ['creates one role for five who ask at once', crowd],
  [
    'creates nothing in an account that does not accept GitHub’s tokens',
    async (aws, { name }) => {
      const issuer = 'ghes.acme.example/_services/token';
      await expect(
        aws.ensureRole(name, { oidc: { issuer } }),
      ).rejects.toMatchObject({
        name: 'AwsError',
        message: expect.stringContaining(
          `aws iam create-open-id-connect-provider --url https://${issuer} --client-id-list sts.amazonaws.com`,
        ),
      });
      await expect(aws.role(`github-acme-${name}`)).rejects.toThrow(
        /cannot be found|not found/,
      );
    },
  ],
  [
    'asks nothing of IAM in the mode external',
    async (aws, repository) => {
      const { name } = repository;
      const { output, log } = await aws.ensureRole(name, {
        oidc: { mode: 'external' },
      });
      expect(output).toMatchObject({
        state: 'documented',
        mode: 'external',
        roleArn: roleArn(name),
        terraform: expect.stringContaining(
          `resource "aws_iam_role" "github-acme-${name}" {`,
        ),
      });
      expect(JSON.parse(String(output.trustPolicy))).toEqual(
        trust(subjectOf(repository)),
      );
      expect(log[0]).toContain('create it from the outputs of this step');
      await expect(aws.role(`github-acme-${name}`)).rejects.toThrow(
        /cannot be found|not found/,
      );
    },
  ],
];
