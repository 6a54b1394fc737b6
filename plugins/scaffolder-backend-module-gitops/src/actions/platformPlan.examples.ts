import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Work out a platform with two environments',
    example: stringify({
      steps: [
        {
          id: 'plan',
          action: 'gitops:platform:plan',
          name: 'Check the platform',
          input: {
            organization: 'acme',
            repository: 'gitops-apps',
            platformTeam: 'platform',
            teams: ['payments', 'logistics'],
            registries: ['ghcr.io/acme/'],
            environments: [
              {
                name: 'dev',
                cluster: 'acme-dev',
                domain: 'dev.acme.example',
                owners: 'team',
                automerge: true,
                prune: true,
              },
              {
                name: 'prod',
                cluster: 'https://acme-prod.eks.internal',
                domain: 'acme.example',
                owners: 'approvers',
                requireDigest: true,
                replicas: 2,
              },
            ],
          },
        },
      ],
    }),
  },
];
