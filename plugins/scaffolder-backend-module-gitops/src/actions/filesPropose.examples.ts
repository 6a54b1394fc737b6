import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Propose what the steps before have put into a folder',
    example: stringify({
      steps: [
        {
          id: 'propose',
          action: 'gitops:files:propose',
          name: 'Open the pull request',
          input: {
            sourcePath: 'gitops-apps',
            branch: 'onboard/payments',
            title: 'Onboard payments',
            body: 'Gives team payments its place in every environment.',
            replace: ['.github/codeowners/'],
          },
        },
      ],
    }),
  },
];
