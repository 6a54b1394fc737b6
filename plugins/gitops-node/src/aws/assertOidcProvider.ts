import { GitopsAwsConfig } from '../config/readAwsConfig';
import { AwsError } from './AwsError';
import { IamAccount } from './IamAccount';
import { partitionOf } from './partitionOf';
import { AUDIENCE, oidcProviderArn } from './trustPolicy';

/**
 * AWS takes tokens only of issuers that the account knows, and a role for an unknown one would be of no use.
 *
 * @throws AwsError when the account does not know the issuer of `gitops.aws.oidc`, or not for the audience of AWS
 */
export async function assertOidcProvider(options: {
  account: IamAccount;
  config: Pick<GitopsAwsConfig, 'accountId' | 'region' | 'oidc'>;
  signal?: AbortSignal;
}): Promise<void> {
  const { account, config, signal } = options;
  const { accountId, region } = config;
  const { issuer } = config.oidc;
  const arn = oidcProviderArn({
    partition: partitionOf(region),
    accountId,
    issuer,
  });
  const audiences = await account.audiencesOf(arn, { signal });
  if (!audiences) {
    throw new AwsError({
      reason: 'notFound',
      message: `The account ${accountId} does not accept tokens of GitHub: IAM has no ${arn}.`,
      remedy: `Create it once for the whole account: aws iam create-open-id-connect-provider --url https://${issuer} --client-id-list ${AUDIENCE}`,
    });
  }
  if (!audiences.includes(AUDIENCE)) {
    throw new AwsError({
      reason: 'invalid',
      message: `IAM's ${arn} does not accept tokens for ${AUDIENCE}.`,
      remedy: `Add that audience: aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${arn} --client-id ${AUDIENCE}`,
    });
  }
}
