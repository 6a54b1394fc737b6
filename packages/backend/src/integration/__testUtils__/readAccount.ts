import {
  DescribeRepositoriesCommand,
  ECRClient,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-ecr';
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';

/** What AWS has of an application, without what differs from one application to the next by itself. */
export async function readAccount(options: {
  /** Address of the account's APIs. */
  url: string;
  name: string;
  repositoryArn: string;
  roleArn: string;
}): Promise<object> {
  const { url, name, repositoryArn, roleArn } = options;
  const client = {
    endpoint: url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'sandbox-portal', secretAccessKey: 'sandbox' },
  };
  const ecr = new ECRClient(client);
  const iam = new IAMClient(client);
  const repositoryName = repositoryArn.split(':repository/')[1];
  const RoleName = roleArn.split('/').at(-1);
  const [repositories, lifecycle, policy, tags, role, names] =
    await Promise.all([
      ecr.send(
        new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }),
      ),
      ecr.send(new GetLifecyclePolicyCommand({ repositoryName })),
      ecr.send(new GetRepositoryPolicyCommand({ repositoryName })),
      ecr.send(new ListTagsForResourceCommand({ resourceArn: repositoryArn })),
      iam.send(new GetRoleCommand({ RoleName })),
      iam.send(new ListRolePoliciesCommand({ RoleName })),
    ]);
  const policies = await Promise.all(
    (names.PolicyNames ?? []).map(PolicyName =>
      iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
    ),
  );
  const account = {
    repositories: repositories.repositories?.map(each => ({
      name: each.repositoryName,
      tags: each.imageTagMutability,
      scan: each.imageScanningConfiguration,
      encryption: each.encryptionConfiguration,
    })),
    lifecycle: lifecycle.lifecyclePolicyText,
    policy: policy.policyText,
    tags: tags.tags,
    role: {
      path: role.Role?.Path,
      trust: decodeURIComponent(role.Role?.AssumeRolePolicyDocument ?? ''),
      tags: role.Role?.Tags?.filter(({ Key }) => !Key?.endsWith('id')),
      session: role.Role?.MaxSessionDuration,
    },
    policies: policies.map(each => ({
      name: each.PolicyName,
      document: decodeURIComponent(each.PolicyDocument ?? ''),
    })),
  };
  ecr.destroy();
  iam.destroy();
  return JSON.parse(
    JSON.stringify(account)
      .replaceAll(name, 'APPLICATION')
      // The repository's own number on GitHub.
      .replace(/(APPLICATION@)\d+/g, '$1ID'),
  );
}
