import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description:
      'Take the next step out of service: one environment by pull request, and the repository in the end',
    example: stringify({
      steps: [
        {
          id: 'decommission',
          action: 'gitops:application:decommission',
          name: 'Take the next step',
          input: { name: 'checkout', confirm: 'checkout' },
        },
      ],
    }),
  },
  {
    description: 'Leave the first environments only, and keep the others',
    example: stringify({
      steps: [
        {
          id: 'decommission',
          action: 'gitops:application:decommission',
          name: 'Take the next step',
          input: { name: 'checkout', environments: ['dev', 'staging'] },
        },
      ],
    }),
  },
];
