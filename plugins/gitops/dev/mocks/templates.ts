import { Entity } from '@backstage/catalog-model';
import { TemplateParameterSchema } from '@backstage/plugin-scaffolder-react';

const APPLICATION = {
  title: 'Application',
  type: 'string',
  'ui:field': 'GitopsApplication',
};

const ENVIRONMENTS = {
  title: 'Environments',
  type: 'array',
  items: { type: 'string' },
  'ui:field': 'GitopsEnvironments',
};

const preview = (kind: string) => ({
  title: 'Preview',
  schema: {
    properties: {
      preview: {
        type: 'string',
        'ui:field': 'GitopsPreview',
        'ui:options': { kind, application: 'application' },
      },
    },
  },
});

/** A form for every template of the plugin, and between them every field. */
export const parameterSchemas: Record<string, TemplateParameterSchema> = {
  application: {
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
            image: {
              title: 'Image',
              type: 'string',
              'ui:field': 'GitopsImage',
            },
            environments: ENVIRONMENTS,
            port: { title: 'Port', type: 'integer', default: 8080 },
          },
        },
      },
      preview('create'),
    ],
  },
  promote: {
    title: 'Promote',
    steps: [
      {
        title: 'What and where to',
        schema: {
          required: ['application', 'to'],
          properties: {
            application: APPLICATION,
            to: {
              title: 'To',
              type: 'string',
              'ui:field': 'GitopsEnvironment',
              'ui:options': { of: 'application', mode: 'promotionTarget' },
            },
            image: {
              title: 'Image',
              description:
                'Leave it empty for what runs in the environment before.',
              type: 'string',
              'ui:field': 'GitopsImage',
              'ui:options': { of: 'application', environment: 'to' },
            },
          },
        },
      },
      preview('promote'),
    ],
  },
  rollback: {
    title: 'Roll back',
    steps: [
      {
        title: 'Where and to what',
        schema: {
          required: ['application', 'environment', 'commit'],
          properties: {
            application: APPLICATION,
            environment: {
              title: 'Environment',
              type: 'string',
              'ui:field': 'GitopsEnvironment',
              'ui:options': { of: 'application', mode: 'rollback' },
            },
            commit: {
              title: 'Image',
              type: 'string',
              'ui:field': 'GitopsImageHistory',
              'ui:options': { of: 'application', environment: 'environment' },
            },
          },
        },
      },
      preview('rollback'),
    ],
  },
  change: {
    title: 'Change',
    steps: [
      {
        title: 'What shall be different',
        schema: {
          required: ['application', 'settings'],
          properties: {
            application: APPLICATION,
            settings: {
              title: 'Settings',
              type: 'object',
              'ui:field': 'GitopsSettings',
              'ui:options': { of: 'application' },
            },
          },
        },
      },
      preview('change'),
    ],
  },
  'add-environment': {
    title: 'Add an environment',
    steps: [
      {
        title: 'Where it shall be, too',
        schema: {
          required: ['application', 'environments'],
          properties: {
            application: APPLICATION,
            environments: {
              ...ENVIRONMENTS,
              'ui:options': { of: 'application', mode: 'missing' },
            },
          },
        },
      },
      preview('change'),
    ],
  },
  decommission: {
    title: 'Decommission',
    steps: [
      {
        title: 'What shall go',
        schema: {
          required: ['application', 'confirm'],
          properties: {
            application: APPLICATION,
            confirm: { title: 'Name of the application', type: 'string' },
          },
        },
      },
      preview('decommission'),
    ],
  },
};

export const templates: Entity[] = Object.entries(parameterSchemas).map(
  ([name, { title }]) => ({
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: { name, namespace: 'default', title },
    spec: { type: 'service', owner: 'payments' },
  }),
);
