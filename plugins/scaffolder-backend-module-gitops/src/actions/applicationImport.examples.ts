import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description:
      'Make an entity of an Application; the GitOps repository keeps its file',
    example: stringify({
      steps: [
        {
          id: 'import',
          action: 'gitops:application:import',
          name: 'Open the pull request',
          input: {
            instance: 'nonprod',
            application: 'billing-live',
            name: 'billing',
            owner: 'group:default/payments',
            description: 'Sends invoices',
          },
        },
      ],
    }),
  },
  {
    description: 'Give the catalog file to the repository with the source code',
    example: stringify({
      steps: [
        {
          id: 'import',
          action: 'gitops:application:import',
          name: 'Open the pull request',
          input: {
            instance: 'nonprod',
            application: 'billing-live',
            namespace: 'argocd',
            owner: 'group:default/payments',
            system: 'system:default/shop',
            repositoryUrl: 'https://github.com/acme/billing',
          },
        },
      ],
    }),
  },
];
