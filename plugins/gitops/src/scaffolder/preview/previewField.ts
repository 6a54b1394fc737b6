import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { PreviewInput } from './PreviewInput';

/** `ui:field: GitopsPreview` */
export const previewField = createFormField({
  name: 'GitopsPreview',
  component: PreviewInput,
  schema: makeFieldSchema({
    output: z => z.string().describe('Never set: the field only shows'),
    uiOptions: z =>
      z.object({
        kind: z
          .enum(['create', 'change', 'promote', 'rollback', 'decommission'])
          .optional()
          .describe('What the form is for. Default: create'),
        application: z
          .string()
          .optional()
          .describe(
            'Name of the field that holds the application. Default: application',
          ),
      }),
  }),
});
