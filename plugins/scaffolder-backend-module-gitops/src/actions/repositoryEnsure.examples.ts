import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Give an application its repository',
    example: stringify({
      steps: [
        {
          id: 'repository',
          action: 'gitops:repository:ensure',
          name: 'Create the repository',
          input: {
            name: 'checkout',
            owner: 'group:default/payments',
            team: 'payments',
            description: 'Takes the money',
          },
        },
      ],
    }),
  },
  {
    description: 'Take the files from a folder of the workspace, with topics',
    example: stringify({
      steps: [
        {
          id: 'repository',
          action: 'gitops:repository:ensure',
          name: 'Create the repository',
          input: {
            name: 'checkout',
            owner: 'group:default/payments',
            team: 'payments',
            description: 'Takes the money',
            sourcePath: './repository',
            topics: ['payments', 'prebuilt'],
          },
        },
      ],
    }),
  },
];
