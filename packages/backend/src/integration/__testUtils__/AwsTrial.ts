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
import { JsonObject } from '@backstage/types';
import { ActionRun, ActionRuns } from './ActionRuns';
import { World } from './World';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const ISSUER = 'token.actions.githubusercontent.com';
export const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/workflows`;

/** Of `gitops.aws`, as far as trials differ in it. */
export interface AwsTrialConfig extends JsonObject {
  ecr?: JsonObject;
  oidc?: JsonObject;
}

/** The actions of the real module with one server for AWS, and the SDK beside them to see and to do what people do. */
export class AwsTrial {
  readonly #world: World;
  readonly #url: string;
  readonly #runs = new Map<string, Promise<ActionRuns>>();

  readonly ecr: ECRClient;
  readonly iam: IAMClient;

  static create(options: { url: string; world: World }): AwsTrial {
    return new AwsTrial(options);
  }

  private constructor({ url, world }: { url: string; world: World }) {
    this.#world = world;
    this.#url = url;
    const common = {
      region: REGION,
      endpoint: url,
      credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
      maxAttempts: 1,
    };
    this.ecr = new ECRClient(common);
    this.iam = new IAMClient(common);
  }

  stop(): void {
    this.ecr.destroy();
    this.iam.destroy();
  }

  /** `gitops:ecr:ensure` for `apps/payments/<name>`. */
  async ensureRepository(
    name: string,
    {
      ecr = {},
      ...input
    }: { team?: string; system?: string; ecr?: JsonObject } = {},
  ): Promise<ActionRun> {
    const actions = await this.#actions({ ecr });
    return actions.run('gitops:ecr:ensure', {
      name,
      team: 'payments',
      ...input,
    });
  }

  /** `gitops:oidc:ensure` for `acme/<repository>`. */
  async ensureRole(
    repository: string,
    { oidc = {}, ...input }: JsonObject & { oidc?: JsonObject } = {},
  ): Promise<ActionRun> {
    const actions = await this.#actions({ oidc });
    return actions.run('gitops:oidc:ensure', {
      repositorySlug: `acme/${repository}`,
      ecrRepositoryArn: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/apps/payments/${repository}`,
      ...input,
    });
  }

  /** All that ECR knows of a repository. */
  async repository(name: string) {
    const id = { repositoryName: name };
    const { repositories = [] } = await this.ecr.send(
      new DescribeRepositoriesCommand({ repositoryNames: [name] }),
    );
    const [description] = repositories;
    const { tags = [] } = await this.ecr.send(
      new ListTagsForResourceCommand({
        resourceArn: description.repositoryArn,
      }),
    );
    const lifecycle = await this.ecr
      .send(new GetLifecyclePolicyCommand(id))
      .catch(unlessNotFound);
    const policy = await this.ecr
      .send(new GetRepositoryPolicyCommand(id))
      .catch(unlessNotFound);
    return {
      description,
      tags: toRecord(tags),
      lifecycle: parse(lifecycle?.lifecyclePolicyText),
      policy: parse(policy?.policyText),
    };
  }

  /** All that IAM knows of a role. */
  async role(name: string) {
    const { Role } = await this.iam.send(
      new GetRoleCommand({ RoleName: name }),
    );
    const { PolicyNames = [] } = await this.iam.send(
      new ListRolePoliciesCommand({ RoleName: name }),
    );
    const policies: Record<string, any> = {};
    for (const policy of PolicyNames) {
      const { PolicyDocument = '' } = await this.iam.send(
        new GetRolePolicyCommand({ RoleName: name, PolicyName: policy }),
      );
      policies[policy] = parse(decodeURIComponent(PolicyDocument));
    }
    return {
      arn: Role?.Arn,
      boundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn,
      session: Role?.MaxSessionDuration,
      tags: toRecord(Role?.Tags ?? []),
      trust: parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')),
      policies,
    };
  }

  #actions(aws: AwsTrialConfig): Promise<ActionRuns> {
    const key = JSON.stringify(aws);
    const runs =
      this.#runs.get(key) ?? ActionRuns.start({ config: this.#config(aws) });
    this.#runs.set(key, runs);
    return runs;
  }

  #config({ ecr, oidc }: AwsTrialConfig): JsonObject {
    const { config } = this.#world;
    return {
      ...config,
      aws: {
        accounts: [
          {
            accountId: ACCOUNT,
            accessKeyId: 'sandbox',
            secretAccessKey: 'sandbox',
          },
        ],
      },
      gitops: {
        ...config.gitops,
        aws: {
          accountId: ACCOUNT,
          region: REGION,
          endpoint: this.#url,
          ecr: {
            prefix: 'apps/',
            clusterAccounts: ['444455556666', '777788889999'],
            ...ecr,
          },
          oidc: { mode: 'iam', permissionsBoundary: BOUNDARY, ...oidc },
        },
      },
    };
  }
}

function unlessNotFound(error: unknown): undefined {
  if (error instanceof Error && error.name.includes('NotFound')) {
    return undefined;
  }
  throw error;
}

function parse(text: string | undefined) {
  return text ? JSON.parse(text) : undefined;
}

function toRecord(
  tags: { Key: string | undefined; Value: string | undefined }[],
): Record<string, string> {
  return Object.fromEntries(
    tags.map(({ Key, Value }) => [Key ?? '', Value ?? '']),
  );
}
