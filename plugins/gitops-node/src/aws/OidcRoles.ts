import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { DefaultAwsCredentialsManager } from '@backstage/integration-aws-node';
import { GitopsAwsConfig } from '../config/readAwsConfig';
import { GithubClient } from '../github/GithubClient';
import { assertOidcProvider } from './assertOidcProvider';
import { AwsClients, createAwsClients } from './createAwsClients';
import { ensureRole, RolePartState } from './ensureRole';
import { IamAccount } from './IamAccount';
import { MANAGED_BY, REPOSITORY_ID_TAG, REPOSITORY_TAG } from './managedTags';
import { OidcBinding, OidcRepository, oidcSubject } from './oidcSubject';
import { partitionOf } from './partitionOf';
import { permissionsPolicy } from './permissionsPolicy';
import { PolicyDocument } from './PolicyDocument';
import { readOidcSubject } from './readOidcSubject';
import { RoleDefinition } from './RoleDefinition';
import { roleName } from './roleName';
import { terraformSnippet } from './terraformSnippet';
import { trustPolicy } from './trustPolicy';

/** A build that takes longer asks for new credentials. */
const MAX_SESSION_S = 3_600;

const PERMISSIONS_NAME = 'push-and-pull';

const SLUG = /^[a-z0-9](?:[\w-]*\w)?\/(?!\.{1,2}$)[\w.-]{1,100}$/i;
const ECR_ARN =
  /^arn:aws[a-z-]*:ecr:[a-z0-9-]+:([0-9]{12}):repository\/[a-z0-9][a-z0-9._/-]*$/;

/**
 * Which repository's workflows may push where.
 *
 * @public
 */
export interface OidcRoleRequest {
  /** owner/name on GitHub */
  repositorySlug: string;
  /** ARN of the only ECR repository that the role can push to. */
  ecrRepositoryArn: string;
  binding: OidcBinding;
  signal?: AbortSignal;
}

/** @public */
export interface OidcRoleResult {
  /** `documented` in the mode `external`, where nothing is asked of IAM. */
  state: 'created' | 'updated' | 'unchanged' | 'documented';
  mode: GitopsAwsConfig['oidc']['mode'];
  roleName: string;
  /** That the role has, or will have. */
  roleArn: string;
  /** The one subject that may take it. */
  subject: string;
  trustPolicy: PolicyDocument;
  permissionsPolicy: PolicyDocument;
  /** The same role for Terraform or OpenTofu. */
  terraform: string;
  /** Empty in the mode `external`. */
  parts: Record<string, RolePartState>;
  /** What is otherwise than asked for and was left so, each with its remedy. */
  findings: string[];
}

/**
 * The IAM roles that workflows of applications push their images with, one for each repository.
 *
 * @public
 */
export class OidcRoles {
  readonly #config: GitopsAwsConfig;
  readonly #github: GithubClient;
  readonly #account: IamAccount;
  readonly #partition: string;
  readonly #delaysMs: number[] | undefined;

  /** Credentials are those of Backstage's `aws` section for the account; the mode `external` needs none. */
  static fromConfig(
    root: Config,
    options: { config: GitopsAwsConfig; github: GithubClient },
  ): OidcRoles {
    return OidcRoles.create({
      ...options,
      clients: createAwsClients({
        ...options,
        credentials: DefaultAwsCredentialsManager.fromConfig(root),
      }),
    });
  }

  static create(options: {
    config: GitopsAwsConfig;
    github: GithubClient;
    clients: Pick<AwsClients, 'iam'>;
    /** Between two looks for a new role that IAM does not show yet. */
    delaysMs?: number[];
  }): OidcRoles {
    return new OidcRoles(options);
  }

  private constructor(options: {
    config: GitopsAwsConfig;
    github: GithubClient;
    clients: Pick<AwsClients, 'iam'>;
    delaysMs?: number[];
  }) {
    this.#config = options.config;
    this.#github = options.github;
    this.#account = IamAccount.create({ iam: options.clients.iam });
    this.#partition = partitionOf(options.config.region);
    this.#delaysMs = options.delaysMs;
  }

  /**
   * Creates the role or brings it to what it should be; in the mode `external` only says what it should be.
   *
   * @throws InputError when the repository, ARN, branch or environment is not one
   * @throws ConflictError when the role is somebody else's, or no subject can be known beforehand; nothing was written
   * @throws AwsError when a call fails, or the account does not know GitHub's tokens
   * @throws GithubError when GitHub does not show the repository
   */
  async ensure(request: OidcRoleRequest): Promise<OidcRoleResult> {
    const { mode } = this.#config.oidc;
    const { signal } = request;
    this.#assertRequest(request);
    const { repository, template } = await readOidcSubject({
      github: this.#github,
      slug: request.repositorySlug,
      signal,
    });
    const subject = oidcSubject({
      repository,
      template,
      binding: request.binding,
    });
    const role = this.#define({ ...request, repository, subject });
    const documents = {
      mode,
      roleName: role.name,
      roleArn: role.arn,
      subject,
      trustPolicy: role.trustPolicy,
      permissionsPolicy: role.permissions.policy,
      terraform: terraformSnippet(role),
    };
    if (mode === 'external') {
      return { ...documents, state: 'documented', parts: {}, findings: [] };
    }
    await assertOidcProvider({
      account: this.#account,
      config: this.#config,
      signal,
    });
    const done = await ensureRole({
      account: this.#account,
      role,
      delaysMs: this.#delaysMs,
      signal,
    });
    return { ...documents, ...done };
  }

  #assertRequest({ repositorySlug, ecrRepositoryArn }: OidcRoleRequest): void {
    if (!SLUG.test(repositorySlug)) {
      throw new InputError(
        `repositorySlug: "${repositorySlug}" is no repository: it should look like acme/checkout`,
      );
    }
    const account = ECR_ARN.exec(ecrRepositoryArn)?.[1];
    if (!account) {
      throw new InputError(
        `ecrRepositoryArn: "${ecrRepositoryArn}" is not the ARN of one ECR repository: take it from the output of gitops:ecr:ensure`,
      );
    }
    if (account !== this.#config.accountId) {
      throw new InputError(
        `ecrRepositoryArn: ${ecrRepositoryArn} lies in the account ${account}, and gitops.aws.accountId is ${
          this.#config.accountId
        }`,
      );
    }
  }

  #define(
    options: OidcRoleRequest & { repository: OidcRepository; subject: string },
  ): RoleDefinition {
    const { repository, subject, ecrRepositoryArn } = options;
    const { accountId, oidc } = this.#config;
    const slug = `${repository.owner}/${repository.name}`;
    const name = roleName({ prefix: oidc.rolePrefix, slug });
    return {
      name,
      arn: `arn:${this.#partition}:iam::${accountId}:role${
        oidc.rolePath
      }${name}`,
      path: oidc.rolePath,
      description: `Workflows of ${slug} push images with it`,
      trustPolicy: trustPolicy({
        partition: this.#partition,
        accountId,
        issuer: oidc.issuer,
        subject,
      }),
      permissions: {
        name: PERMISSIONS_NAME,
        policy: permissionsPolicy({ ecrRepositoryArn }),
      },
      permissionsBoundary: oidc.permissionsBoundary,
      maxSessionSeconds: MAX_SESSION_S,
      tags: {
        [MANAGED_BY.key]: MANAGED_BY.value,
        [REPOSITORY_TAG]: slug,
        [REPOSITORY_ID_TAG]: String(repository.id),
      },
    };
  }
}
