import { Entity } from '@backstage/catalog-model';
import { TemplateParameterSchema } from '@backstage/plugin-scaffolder-react';

/** A template that uses every form field of the plugin, beside one of Backstage's own. */
export const template: Entity = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'application', namespace: 'default', title: 'Application' },
  spec: { type: 'service', owner: 'payments' },
};

export const parameterSchema: TemplateParameterSchema = {
  title: 'Application',
  steps: [
    {
      title: 'What',
      schema: {
        required: ['name', 'description', 'image', 'environments'],
        properties: {
          name: {
            title: 'Name',
            type: 'string',
            'ui:field': 'GitopsApplicationName',
            'ui:autofocus': true,
          },
          description: {
            title: 'Description',
            type: 'string',
            description: 'One line about what it does.',
          },
          image: { title: 'Image', type: 'string', 'ui:field': 'GitopsImage' },
          environments: {
            title: 'Environments',
            type: 'array',
            items: { type: 'string' },
            'ui:field': 'GitopsEnvironments',
          },
          port: { title: 'Port', type: 'integer', default: 8080 },
        },
      },
    },
  ],
};
