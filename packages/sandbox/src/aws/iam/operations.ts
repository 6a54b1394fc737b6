import { AwsOperation } from '../AwsRequest';
import { OIDC_PROVIDER_OPERATIONS } from './oidcProviders';
import { ROLE_POLICY_OPERATIONS } from './rolePolicies';
import { ROLE_OPERATIONS } from './roles';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html, as far as they are used. */
export const IAM_OPERATIONS: Record<string, AwsOperation> = {
  ...OIDC_PROVIDER_OPERATIONS,
  ...ROLE_OPERATIONS,
  ...ROLE_POLICY_OPERATIONS,
};
