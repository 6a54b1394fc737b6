import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Give the images of an application a place',
    example: stringify({
      steps: [
        {
          id: 'registry',
          action: 'gitops:ecr:ensure',
          name: 'Create the ECR repository',
          input: { name: 'checkout', team: 'payments' },
        },
      ],
    }),
  },
  {
    description: 'Tag it with the system that the application belongs to',
    example: stringify({
      steps: [
        {
          id: 'registry',
          action: 'gitops:ecr:ensure',
          name: 'Create the ECR repository',
          input: { name: 'checkout', team: 'payments', system: 'shop' },
        },
      ],
    }),
  },
];
