import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Change settings everywhere',
    example: stringify({
      steps: [
        {
          id: 'change',
          action: 'gitops:application:change',
          name: 'Open the pull request',
          input: {
            name: 'checkout',
            settings: { size: 'large', variables: { LOG_LEVEL: 'debug' } },
          },
        },
      ],
    }),
  },
  {
    description: 'Let the load decide how many pods there are in production',
    example: stringify({
      steps: [
        {
          id: 'change',
          action: 'gitops:application:change',
          name: 'Open the pull request',
          input: {
            name: 'checkout',
            environments: ['prod'],
            settings: { autoscaling: { min: 2, max: 10, cpu: 60 } },
          },
        },
      ],
    }),
  },
  {
    description: 'Bring an application to a further environment',
    example: stringify({
      steps: [
        {
          id: 'change',
          action: 'gitops:application:change',
          name: 'Open the pull request',
          input: { name: 'checkout', addEnvironments: ['prod'] },
        },
      ],
    }),
  },
];
