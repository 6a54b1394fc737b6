import { AwsOperation } from './AwsRequest';

/** Anybody with a key may ask who they are. */
export const STS_OPERATIONS: Record<string, AwsOperation> = {
  GetCallerIdentity: ({ caller, accountId }) => ({
    UserId: caller.userId,
    Account: accountId,
    Arn: caller.arn,
  }),
};
