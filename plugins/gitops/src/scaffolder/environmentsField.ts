import { configApiRef } from '@backstage/frontend-plugin-api';
import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { gitopsApiRef } from '../api/GitopsApi';
import { readEnvironments } from '../config/readEnvironments';
import { EnvironmentsInput, EnvironmentsOptions } from './EnvironmentsInput';
import { FieldValidator } from './FieldValidator';
import { readFormText } from './readFormValue';
import { readTranslation } from './readTranslation';

/**
 * Refuses an empty choice, environments that the configuration does not name and, with the mode `missing`, those where
 * the application is already. A backend that does not answer keeps nobody from going on.
 */
export const validateEnvironments: FieldValidator<
  string[],
  EnvironmentsOptions
> = async (chosen = [], validation, { apiHolder, formData, uiSchema }) => {
  const t = await readTranslation(apiHolder);
  if (chosen.length === 0) {
    validation.addError(t('form.environments.missing'));
    return;
  }
  const config = apiHolder.get(configApiRef);
  const known = config ? readEnvironments(config).map(({ name }) => name) : [];
  const unknown = chosen.filter(name => !known.includes(name));
  if (unknown.length > 0) {
    validation.addError(
      t('form.environments.unknown', { environments: unknown.join(', ') }),
    );
  }
  const { mode, of: field } = uiSchema?.['ui:options'] ?? {};
  const entityRef = readFormText(formData, field);
  if (mode !== 'missing' || !entityRef) {
    return;
  }
  const settings = await apiHolder
    .get(gitopsApiRef)
    ?.getSettings({ entityRef })
    .catch(() => undefined);
  const present = chosen.filter(name =>
    settings?.environments.some(({ environment }) => environment === name),
  );
  if (present.length > 0) {
    validation.addError(
      t('form.environments.present', { environments: present.join(', ') }),
    );
  }
};

/** `ui:field: GitopsEnvironments` */
export const environmentsField = createFormField({
  name: 'GitopsEnvironments',
  component: EnvironmentsInput,
  validation: validateEnvironments,
  schema: makeFieldSchema({
    output: z => z.array(z.string()),
    uiOptions: z =>
      z.object({
        mode: z
          .enum(['all', 'missing'])
          .optional()
          .describe(
            'Which environments are offered: all that are configured, or those where the application is not. Default: all',
          ),
        of: z
          .string()
          .optional()
          .describe(
            'Name of the field that holds the application, for the mode missing',
          ),
      }),
  }),
});
