import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { FieldValidator } from '../FieldValidator';
import { readTranslation } from '../readTranslation';
import { SettingsValue } from './changedSettings';
import { SettingsInput, SettingsOptions } from './SettingsInput';

/** Refuses a change of nothing, a change nowhere, and fewer copies at the most than at least. */
export const validateSettings: FieldValidator<
  Partial<SettingsValue>,
  SettingsOptions
> = async (value, validation, { apiHolder }) => {
  const t = await readTranslation(apiHolder);
  const { environments = [], settings = {} } = value ?? {};
  if (environments.length === 0) {
    validation.addError(t('form.environments.missing'));
  } else if (Object.keys(settings).length === 0) {
    validation.addError(t('form.settings.unchanged'));
  }
  const { autoscaling } = settings;
  if (autoscaling && autoscaling.min > autoscaling.max) {
    validation.addError(
      t('form.settings.minAboveMax', {
        min: String(autoscaling.min),
        max: String(autoscaling.max),
      }),
    );
  }
};

/** `ui:field: GitopsSettings` */
export const settingsField = createFormField({
  name: 'GitopsSettings',
  component: SettingsInput,
  validation: validateSettings,
  schema: makeFieldSchema({
    output: z =>
      z
        .object({
          environments: z
            .array(z.string())
            .describe('Names of the environments, in promotion order'),
          settings: z
            .object({
              size: z.string().optional(),
              replicas: z.number().int().optional(),
              autoscaling: z
                .object({
                  min: z.number().int(),
                  max: z.number().int(),
                  cpu: z
                    .number()
                    .int()
                    .optional()
                    .describe('Percent of the requested CPU'),
                })
                .optional(),
              exposure: z.string().optional(),
              strategy: z.string().optional(),
              port: z.number().int().optional(),
            })
            .describe('Only what is not so already'),
        })
        .partial(),
    uiOptions: z =>
      z.object({
        of: z
          .string()
          .optional()
          .describe('Name of the field that holds the application'),
      }),
  }),
});
