import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Bring back the image that ran before the present one',
    example: stringify({
      steps: [
        {
          id: 'rollback',
          action: 'gitops:rollback:propose',
          name: 'Open the pull request',
          input: { name: 'checkout', environment: 'prod' },
        },
      ],
    }),
  },
  {
    description:
      'Bring back the image that a commit of the GitOps repository deployed',
    example: stringify({
      steps: [
        {
          id: 'rollback',
          action: 'gitops:rollback:propose',
          name: 'Open the pull request',
          input: {
            name: 'checkout',
            environment: 'prod',
            commit: '4f0c2a1d9b7e6c5a4f3e2d1c0b9a8f7e6d5c4b3a',
          },
        },
      ],
    }),
  },
  {
    description: 'Bring a certain image back, however long ago it ran',
    example: stringify({
      steps: [
        {
          id: 'rollback',
          action: 'gitops:rollback:propose',
          name: 'Open the pull request',
          input: {
            name: 'checkout',
            environment: 'staging',
            image: 'ghcr.io/acme/checkout:1.4.2',
          },
        },
      ],
    }),
  },
];
