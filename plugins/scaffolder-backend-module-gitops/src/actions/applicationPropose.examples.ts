import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Ask for an application by one pull request',
    example: stringify({
      steps: [
        {
          id: 'propose',
          action: 'gitops:application:propose',
          name: 'Open the pull request',
          input: {
            spec: {
              name: 'checkout',
              team: 'payments',
              system: 'shop',
              description: 'Takes the money',
              mode: 'prebuilt',
              image: 'ghcr.io/acme/checkout:1.4.2',
              port: 8080,
              size: 'small',
              exposure: 'internal',
              environments: ['dev', 'staging', 'prod'],
              start: 'first',
            },
          },
        },
      ],
    }),
  },
  {
    description:
      'Take the spec from the step that checked it, and link to the repository',
    example: stringify({
      steps: [
        {
          id: 'propose',
          action: 'gitops:application:propose',
          name: 'Open the pull request',
          input: {
            spec: '${{ steps.preflight.output.spec }}',
            repositoryUrl: '${{ steps.repository.output.repositoryUrl }}',
          },
        },
      ],
    }),
  },
  {
    description: 'Ask for a cron job with variables of its own',
    example: stringify({
      steps: [
        {
          id: 'propose',
          action: 'gitops:application:propose',
          name: 'Open the pull request',
          input: {
            spec: {
              name: 'report',
              team: 'payments',
              description: 'Sums up the day',
              mode: 'prebuilt',
              image: 'ghcr.io/acme/report:0.4.0',
              workload: 'cron',
              schedule: '30 3 * * MON-FRI',
              size: 'small',
              exposure: 'none',
              variables: { LOG_LEVEL: 'info', WORKERS: '4' },
              environments: ['dev', 'prod'],
              start: 'first',
            },
          },
        },
      ],
    }),
  },
];
