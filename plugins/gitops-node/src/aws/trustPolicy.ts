import { PolicyDocument } from './PolicyDocument';

/** What `aws-actions/configure-aws-credentials` asks GitHub for. */
export const AUDIENCE = 'sts.amazonaws.com';

/**
 * Who may take a role: workflows whose token has exactly this subject and was made for AWS.
 *
 * @param issuer - without https://
 * @param subject - one, in full: no wildcards
 */
export function trustPolicy(options: {
  partition: string;
  accountId: string;
  issuer: string;
  subject: string;
}): PolicyDocument {
  const { issuer, subject } = options;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'GitHubActions',
        Effect: 'Allow',
        Principal: { Federated: oidcProviderArn(options) },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${issuer}:aud`]: AUDIENCE,
            [`${issuer}:sub`]: subject,
          },
        },
      },
    ],
  };
}

/** ARN of the account's entry for an issuer. */
export function oidcProviderArn(options: {
  partition: string;
  accountId: string;
  issuer: string;
}): string {
  const { partition, accountId, issuer } = options;
  return `arn:${partition}:iam::${accountId}:oidc-provider/${issuer}`;
}
