import { PolicyDocument } from './PolicyDocument';

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
const PUSH_ACTIONS = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:CompleteLayerUpload',
  'ecr:GetDownloadUrlForLayer',
  'ecr:InitiateLayerUpload',
  'ecr:PutImage',
  'ecr:UploadLayerPart',
];

/** What a role may do: log in to ECR, and push to and pull from one repository. */
export function permissionsPolicy(options: {
  ecrRepositoryArn: string;
}): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Login',
        Effect: 'Allow',
        Action: 'ecr:GetAuthorizationToken',
        // The token is the account's: IAM has no narrower resource for it.
        Resource: '*',
      },
      {
        Sid: 'PushAndPull',
        Effect: 'Allow',
        Action: PUSH_ACTIONS,
        Resource: options.ecrRepositoryArn,
      },
    ],
  };
}
