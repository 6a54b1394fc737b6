import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Bring to staging what runs in the environment before it',
    example: stringify({
      steps: [
        {
          id: 'promote',
          action: 'gitops:promotion:propose',
          name: 'Open the pull request',
          input: { name: 'checkout', to: 'staging' },
        },
      ],
    }),
  },
  {
    description:
      'Bring to prod what runs in dev, past the environments between',
    example: stringify({
      steps: [
        {
          id: 'promote',
          action: 'gitops:promotion:propose',
          name: 'Open the pull request',
          input: { name: 'checkout', from: 'dev', to: 'prod' },
        },
      ],
    }),
  },
  {
    description: 'Bring an image to staging that runs nowhere yet',
    example: stringify({
      steps: [
        {
          id: 'promote',
          action: 'gitops:promotion:propose',
          name: 'Open the pull request',
          input: {
            name: 'checkout',
            to: 'staging',
            image: 'ghcr.io/acme/checkout:1.9.1',
          },
        },
      ],
    }),
  },
];
