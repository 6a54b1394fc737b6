import { ECRClient } from '@aws-sdk/client-ecr';
import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { AwsCredentialsManager } from '@backstage/integration-aws-node';
import { GitopsAwsConfig } from '../config/readAwsConfig';
import { AwsError, isAwsError } from './AwsError';
import { refuseForeignAnswers } from './refuseForeignAnswers';

const CONNECTION_TIMEOUT_MS = 5_000;

/** Of one attempt. IAM takes some seconds on a bad day. */
const REQUEST_TIMEOUT_MS = 15_000;

/** The first one counts. */
const MAX_ATTEMPTS = 3;

/**
 * The SDK's clients that repositories and roles are looked after with.
 *
 * @public
 */
export interface AwsClients {
  ecr: ECRClient;
  iam: IAMClient;
  /** Says whose the credentials are. */
  sts: STSClient;
}

/**
 * Makes the SDK's clients for the account, region and endpoint of the configuration. Credentials are those that
 * Backstage's `aws` section names for the account; they are looked for at the first call.
 *
 * @public
 */
export function createAwsClients(options: {
  config: GitopsAwsConfig;
  credentials: AwsCredentialsManager;
  /** Of one attempt. */
  timeoutMs?: number;
}): AwsClients {
  const { config, credentials, timeoutMs = REQUEST_TIMEOUT_MS } = options;
  const { accountId, region, endpoint } = config;
  const common = {
    region,
    ...(endpoint ? { endpoint } : {}),
    maxAttempts: MAX_ATTEMPTS,
    retryMode: 'standard',
    customUserAgent: 'gitops-flow-for-backstage',
    requestHandler: {
      connectionTimeout: Math.min(CONNECTION_TIMEOUT_MS, timeoutMs),
      requestTimeout: timeoutMs,
      // Without it the handler writes a warning and goes on waiting.
      throwOnRequestTimeout: true,
      // For a body that stops in the middle, which the other one does not see.
      socketTimeout: timeoutMs,
    },
    credentials: async () => {
      try {
        const { sdkCredentialProvider } =
          await credentials.getCredentialProvider({ accountId });
        return await sdkCredentialProvider();
      } catch (error) {
        throw isAwsError(error) ? error : noCredentials(error, accountId);
      }
    },
  };
  return {
    ecr: refuseForeignAnswers(new ECRClient(common)),
    iam: refuseForeignAnswers(new IAMClient(common)),
    sts: refuseForeignAnswers(new STSClient(common)),
  };
}

/** The cause is told by its name only: texts of credential sources may quote what they read. */
function noCredentials(error: unknown, accountId: string): AwsError {
  const cause = error instanceof Error ? error.name : typeof error;
  return new AwsError({
    reason: 'credentials',
    message: `The backend has no AWS credentials for the account ${accountId} (${cause}).`,
    remedy: `Name them under aws.accounts of the configuration with accountId "${accountId}", or run the backend with a role of that account.`,
  });
}
