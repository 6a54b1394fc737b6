import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const input = {
  organization: 'acme',
  name: 'gitops-apps',
  description: 'What runs where, for every application and environment',
  sourcePath: 'gitops-apps',
  teams: { platform: 'maintain', payments: 'push' },
};

export const examples: TemplateExample[] = [
  {
    description: 'Create the GitOps repository, or propose the files it lacks',
    example: stringify({
      steps: [
        {
          id: 'gitops',
          action: 'gitops:platform:ensure',
          name: 'Ensure the GitOps repository',
          input,
        },
      ],
    }),
  },
  {
    description: 'Propose the files that differ from the template, too',
    example: stringify({
      steps: [
        {
          id: 'gitops',
          action: 'gitops:platform:ensure',
          name: 'Ensure the GitOps repository',
          input: { ...input, update: true },
        },
      ],
    }),
  },
];
