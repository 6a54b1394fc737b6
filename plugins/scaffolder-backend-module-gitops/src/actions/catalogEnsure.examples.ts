import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Register an application in the catalog',
    example: stringify({
      steps: [
        {
          id: 'catalog',
          action: 'gitops:catalog:ensure',
          name: 'Register in the catalog',
          input: {
            name: 'checkout',
            catalogInfoUrl:
              'https://github.com/acme/checkout/blob/main/catalog-info.yaml',
          },
        },
      ],
    }),
  },
];
