import { configApiRef } from '@backstage/frontend-plugin-api';
import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { readEnvironments } from '../config/readEnvironments';
import { EnvironmentsInput } from './EnvironmentsInput';
import { FieldValidator } from './FieldValidator';
import { readTranslation } from './readTranslation';

/** Refuses an empty choice and environments that the configuration does not name. */
export const validateEnvironments: FieldValidator<string[]> = async (
  chosen = [],
  validation,
  { apiHolder },
) => {
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
};

/** `ui:field: GitopsEnvironments` */
export const environmentsField = createFormField({
  name: 'GitopsEnvironments',
  component: EnvironmentsInput,
  validation: validateEnvironments,
  schema: makeFieldSchema({ output: z => z.array(z.string()) }),
});
