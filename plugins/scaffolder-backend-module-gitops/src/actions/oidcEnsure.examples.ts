import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const ECR_ARN =
  'arn:aws:ecr:eu-west-1:111122223333:repository/payments/checkout';

export const examples: TemplateExample[] = [
  {
    description: 'Let the workflows on main push images',
    example: stringify({
      steps: [
        {
          id: 'role',
          action: 'gitops:oidc:ensure',
          name: 'Create the role of the workflows',
          input: {
            repositorySlug: 'acme/checkout',
            ecrRepositoryArn: ECR_ARN,
          },
        },
      ],
    }),
  },
  {
    description: 'Let only jobs of a deployment environment push images',
    example: stringify({
      steps: [
        {
          id: 'role',
          action: 'gitops:oidc:ensure',
          name: 'Create the role of the workflows',
          input: {
            repositorySlug: 'acme/checkout',
            ecrRepositoryArn: ECR_ARN,
            environment: 'build',
          },
        },
      ],
    }),
  },
];
