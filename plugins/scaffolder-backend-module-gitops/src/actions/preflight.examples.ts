import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Check a request that starts in the first environment',
    example: stringify({
      steps: [
        {
          id: 'preflight',
          action: 'gitops:preflight',
          name: 'Check the request',
          input: {
            name: 'checkout',
            owner: 'group:default/payments',
            system: 'system:default/shop',
            description: 'Takes the money',
            image: 'ghcr.io/acme/checkout:1.4.2',
            port: 8080,
            size: 'small',
            exposure: 'internal',
            environments: ['dev', 'staging', 'prod'],
            start: 'first',
          },
        },
      ],
    }),
  },
  {
    description:
      'Check a request without system that starts in all of its environments',
    example: stringify({
      steps: [
        {
          id: 'preflight',
          action: 'gitops:preflight',
          name: 'Check the request',
          input: {
            name: 'refunds',
            owner: 'payments',
            description: 'Gives the money back',
            image: 'nginx:1.29.3',
            port: 80,
            size: 'medium',
            exposure: 'none',
            environments: ['dev'],
            start: 'everywhere',
          },
        },
      ],
    }),
  },
];
