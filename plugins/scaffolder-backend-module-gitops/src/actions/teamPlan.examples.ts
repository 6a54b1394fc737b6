import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Work out what a team needs',
    example: stringify({
      steps: [
        {
          id: 'plan',
          action: 'gitops:team:plan',
          name: 'Check the team',
          input: { owner: 'group:default/payments' },
        },
      ],
    }),
  },
];
