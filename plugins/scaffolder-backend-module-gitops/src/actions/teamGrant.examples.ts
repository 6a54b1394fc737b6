import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Let a team and its approvers push to the GitOps repository',
    example: stringify({
      steps: [
        {
          id: 'access',
          action: 'gitops:team:grant',
          name: 'Let the team work on the repository',
          input: {
            teams: { payments: 'push', 'payments-prod-approvers': 'push' },
          },
        },
      ],
    }),
  },
];
