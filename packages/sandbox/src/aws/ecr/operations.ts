import { AwsOperation } from '../AwsRequest';
import { IMAGE_OPERATIONS } from './images';
import { POLICY_OPERATIONS } from './policies';
import { REPOSITORY_OPERATIONS } from './repositories';
import { TAG_OPERATIONS } from './tags';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Operations.html, as far as they are used. */
export const ECR_OPERATIONS: Record<string, AwsOperation> = {
  ...IMAGE_OPERATIONS,
  ...POLICY_OPERATIONS,
  ...REPOSITORY_OPERATIONS,
  ...TAG_OPERATIONS,
};
