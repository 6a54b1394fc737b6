import {
  CreateRoleCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  Role,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { isAwsError } from './AwsError';
import { callAws } from './callAws';
import { parsePolicy, PolicyDocument } from './PolicyDocument';
import { RoleDefinition } from './RoleDefinition';
import { unlessMissing } from './unlessMissing';

/** A role as IAM describes it. */
export interface IamRole {
  arn: string;
  path: string;
  trustPolicy: PolicyDocument;
  permissionsBoundary: string | undefined;
  maxSessionSeconds: number | undefined;
  tags: Record<string, string>;
}

interface CallOptions {
  signal?: AbortSignal;
}

/** IAM's calls for roles. Each is safe to send twice. */
export class IamAccount {
  readonly #iam: IAMClient;

  static create(options: { iam: IAMClient }): IamAccount {
    return new IamAccount(options.iam);
  }

  private constructor(iam: IAMClient) {
    this.#iam = iam;
  }

  /** @returns the audiences that the account accepts of an issuer; undefined when it does not know it */
  async audiencesOf(
    providerArn: string,
    { signal }: CallOptions,
  ): Promise<string[] | undefined> {
    return unlessMissing(async () => {
      const { ClientIDList = [] } = await callAws({
        action: 'iam:GetOpenIDConnectProvider',
        resource: providerArn,
        signal,
        send: sdk =>
          this.#iam.send(
            new GetOpenIDConnectProviderCommand({
              OpenIDConnectProviderArn: providerArn,
            }),
            sdk,
          ),
      });
      return ClientIDList;
    });
  }

  async find(
    role: RoleDefinition,
    options: CallOptions,
  ): Promise<IamRole | undefined> {
    return unlessMissing(async () => {
      const { Role: found } = await this.#call('GetRole', role, options, sdk =>
        this.#iam.send(new GetRoleCommand({ RoleName: role.name }), sdk),
      );
      return found && read(found);
    });
  }

  /** @returns false when the name is taken, by whomever */
  async create(role: RoleDefinition, options: CallOptions): Promise<boolean> {
    try {
      await this.#call('CreateRole', role, options, sdk =>
        this.#iam.send(
          new CreateRoleCommand({
            RoleName: role.name,
            Path: role.path,
            Description: role.description,
            AssumeRolePolicyDocument: JSON.stringify(role.trustPolicy),
            MaxSessionDuration: role.maxSessionSeconds,
            PermissionsBoundary: role.permissionsBoundary,
            Tags: toTagList(role.tags),
          }),
          sdk,
        ),
      );
      return true;
    } catch (error) {
      if (isAwsError(error, 'exists')) {
        return false;
      }
      throw error;
    }
  }

  async setTrustPolicy(
    role: RoleDefinition,
    options: CallOptions,
  ): Promise<void> {
    await this.#call('UpdateAssumeRolePolicy', role, options, sdk =>
      this.#iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: role.name,
          PolicyDocument: JSON.stringify(role.trustPolicy),
        }),
        sdk,
      ),
    );
  }

  async setMaxSession(
    role: RoleDefinition,
    options: CallOptions,
  ): Promise<void> {
    await this.#call('UpdateRole', role, options, sdk =>
      this.#iam.send(
        new UpdateRoleCommand({
          RoleName: role.name,
          Description: role.description,
          MaxSessionDuration: role.maxSessionSeconds,
        }),
        sdk,
      ),
    );
  }

  async setPermissionsBoundary(
    role: RoleDefinition,
    options: CallOptions,
  ): Promise<void> {
    await this.#call('PutRolePermissionsBoundary', role, options, sdk =>
      this.#iam.send(
        new PutRolePermissionsBoundaryCommand({
          RoleName: role.name,
          PermissionsBoundary: role.permissionsBoundary,
        }),
        sdk,
      ),
    );
  }

  async addTags(
    role: RoleDefinition,
    options: CallOptions & { tags: Record<string, string> },
  ): Promise<void> {
    await this.#call('TagRole', role, options, sdk =>
      this.#iam.send(
        new TagRoleCommand({
          RoleName: role.name,
          Tags: toTagList(options.tags),
        }),
        sdk,
      ),
    );
  }

  /** Names of the inline policies. */
  async policyNames(
    role: RoleDefinition,
    options: CallOptions,
  ): Promise<string[]> {
    const names: string[] = [];
    for (let marker: string | undefined = ''; marker !== undefined; ) {
      const page = await this.#policyNamesFrom(marker, role, options);
      names.push(...(page.PolicyNames ?? []));
      marker = page.IsTruncated ? page.Marker : undefined;
    }
    return names;
  }

  async permissions(
    role: RoleDefinition,
    options: CallOptions,
  ): Promise<PolicyDocument | undefined> {
    return unlessMissing(async () => {
      const { PolicyDocument: text } = await this.#call(
        'GetRolePolicy',
        role,
        options,
        sdk =>
          this.#iam.send(
            new GetRolePolicyCommand({
              RoleName: role.name,
              PolicyName: role.permissions.name,
            }),
            sdk,
          ),
      );
      return text === undefined ? undefined : readDocument(text);
    });
  }

  async putPermissions(
    role: RoleDefinition,
    options: CallOptions,
  ): Promise<void> {
    const { name, policy } = role.permissions;
    await this.#call('PutRolePolicy', role, options, sdk =>
      this.#iam.send(
        new PutRolePolicyCommand({
          RoleName: role.name,
          PolicyName: name,
          PolicyDocument: JSON.stringify(policy),
        }),
        sdk,
      ),
    );
  }

  #policyNamesFrom(marker: string, role: RoleDefinition, options: CallOptions) {
    return this.#call('ListRolePolicies', role, options, sdk =>
      this.#iam.send(
        new ListRolePoliciesCommand({
          RoleName: role.name,
          ...(marker ? { Marker: marker } : {}),
        }),
        sdk,
      ),
    );
  }

  #call<T>(
    operation: string,
    { arn }: RoleDefinition,
    { signal }: CallOptions,
    send: (options: { abortSignal?: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    return callAws({
      action: `iam:${operation}`,
      resource: arn,
      send,
      signal,
    });
  }
}

function read(role: Role): IamRole {
  return {
    arn: role.Arn ?? '',
    path: role.Path ?? '/',
    trustPolicy: role.AssumeRolePolicyDocument
      ? readDocument(role.AssumeRolePolicyDocument)
      : { Statement: [] },
    permissionsBoundary: role.PermissionsBoundary?.PermissionsBoundaryArn,
    maxSessionSeconds: role.MaxSessionDuration,
    tags: Object.fromEntries(
      (role.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']),
    ),
  };
}

/** IAM encodes documents as in addresses. */
function readDocument(text: string): PolicyDocument {
  return parsePolicy(text.startsWith('%') ? decodeURIComponent(text) : text);
}

function toTagList(tags: Record<string, string>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
