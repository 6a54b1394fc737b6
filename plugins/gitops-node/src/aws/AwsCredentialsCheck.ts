import { DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { Config } from '@backstage/config';
import { DefaultAwsCredentialsManager } from '@backstage/integration-aws-node';
import { GitopsAwsConfig } from '../config/readAwsConfig';
import { CredentialsFinding } from '../credentials/CredentialsFinding';
import { assertOidcProvider } from './assertOidcProvider';
import { isAwsError } from './AwsError';
import { callAws } from './callAws';
import { AwsClients, createAwsClients } from './createAwsClients';
import { IamAccount } from './IamAccount';
import { partitionOf } from './partitionOf';

/**
 * What the check of AWS asks about.
 *
 * - `identity`: that AWS accepts the credentials, and that they are of the configured account
 * - `ecr`: that they may read ECR's repositories
 * - `oidcProvider`: that the account accepts tokens of GitHub's workflows
 *
 * @public
 */
export type AwsCredentialsTopic = 'identity' | 'ecr' | 'oidcProvider';

type Finding = CredentialsFinding<AwsCredentialsTopic>;

/**
 * Asks AWS whose the credentials for `gitops.aws` are and what they may read. Nothing is written.
 *
 * @public
 */
export class AwsCredentialsCheck {
  readonly #config: GitopsAwsConfig;
  readonly #clients: AwsClients;

  /**
   * Credentials are those of Backstage's `aws` section for the account.
   *
   * @param options - `timeoutMs` of one attempt, of which the SDK makes three
   */
  static fromConfig(
    root: Config,
    options: { config: GitopsAwsConfig; timeoutMs?: number },
  ): AwsCredentialsCheck {
    const { config, timeoutMs } = options;
    return new AwsCredentialsCheck({
      config,
      clients: createAwsClients({
        config,
        credentials: DefaultAwsCredentialsManager.fromConfig(root),
        timeoutMs,
      }),
    });
  }

  private constructor(options: {
    config: GitopsAwsConfig;
    clients: AwsClients;
  }) {
    this.#config = options.config;
    this.#clients = options.clients;
  }

  /** @returns only the first finding where AWS does not accept the credentials, or they are of another account */
  async run(options: { signal?: AbortSignal } = {}): Promise<Finding[]> {
    const { signal } = options;
    const identity = await find('identity', () => this.#findIdentity(signal));
    if (!('ok' in identity)) {
      return [identity];
    }
    return [
      identity,
      ...(await Promise.all([
        find('ecr', () => this.#findRepositories(signal)),
        find('oidcProvider', () => this.#findProvider(signal)),
      ])),
    ];
  }

  async #findIdentity(signal: AbortSignal | undefined): Promise<Finding> {
    const check = 'identity';
    const { accountId } = this.#config;
    const { Account, Arn } = await callAws({
      action: 'sts:GetCallerIdentity',
      resource: '*',
      signal,
      delaysMs: [],
      send: sdk => this.#clients.sts.send(new GetCallerIdentityCommand(), sdk),
    });
    return Account === accountId
      ? { check, ok: `AWS knows the backend as ${Arn}.` }
      : {
          check,
          problem: `AWS knows the backend as ${Arn}, and gitops.aws.accountId is ${accountId}.`,
          remedy: `Give the backend credentials of the account ${accountId}: under aws.accounts of the configuration with that accountId, or with a roleName to take there. Or correct gitops.aws.accountId.`,
        };
  }

  async #findRepositories(signal: AbortSignal | undefined): Promise<Finding> {
    const { accountId, region } = this.#config;
    await callAws({
      action: 'ecr:DescribeRepositories',
      resource: `arn:${partitionOf(
        region,
      )}:ecr:${region}:${accountId}:repository/*`,
      signal,
      delaysMs: [],
      send: sdk =>
        this.#clients.ecr.send(
          new DescribeRepositoriesCommand({
            registryId: accountId,
            maxResults: 1,
          }),
          sdk,
        ),
    });
    return {
      check: 'ecr',
      ok: `The repositories of ECR in ${region} can be read.`,
    };
  }

  async #findProvider(signal: AbortSignal | undefined): Promise<Finding> {
    const check = 'oidcProvider';
    const { mode, issuer } = this.#config.oidc;
    if (mode === 'external') {
      return {
        check,
        ok: 'gitops.aws.oidc.mode is external: IAM is never asked.',
      };
    }
    await assertOidcProvider({
      account: IamAccount.create({ iam: this.#clients.iam }),
      config: this.#config,
      signal,
    });
    return { check, ok: `IAM accepts tokens of ${issuer}.` };
  }
}

async function find(
  check: AwsCredentialsTopic,
  ask: () => Promise<Finding>,
): Promise<Finding> {
  try {
    return await ask();
  } catch (error) {
    if (!isAwsError(error)) {
      throw error;
    }
    return { check, problem: error.problem, remedy: error.remedy };
  }
}
