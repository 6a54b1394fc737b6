import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { gitopsApiRef } from '../../api/GitopsApi';
import { FieldValidator } from '../FieldValidator';
import { readFormText } from '../readFormValue';
import { readTranslation } from '../readTranslation';
import { environmentChoices } from './environmentChoices';
import { EnvironmentInput, EnvironmentOptions } from './EnvironmentInput';

/** Refuses an environment that the application cannot have. A backend that does not answer keeps nobody from going on. */
export const validateEnvironment: FieldValidator<
  string,
  EnvironmentOptions
> = async (environment, validation, { apiHolder, formData, uiSchema }) => {
  const { of: field, mode = 'present' } = uiSchema?.['ui:options'] ?? {};
  const entityRef = readFormText(formData, field);
  const settings =
    environment && entityRef
      ? await apiHolder
          .get(gitopsApiRef)
          ?.getSettings({ entityRef })
          .catch(() => undefined)
      : undefined;
  if (!environment || !settings) {
    return;
  }
  const choice = environmentChoices({ settings, mode }).find(
    ({ name }) => name === environment,
  );
  if (!choice || choice.isUpToDate) {
    const t = await readTranslation(apiHolder);
    validation.addError(
      t(
        choice ? 'form.environment.upToDateChosen' : 'form.environment.unknown',
        { environment: choice?.title ?? environment },
      ),
    );
  }
};

/** `ui:field: GitopsEnvironment` */
export const environmentField = createFormField({
  name: 'GitopsEnvironment',
  component: EnvironmentInput,
  validation: validateEnvironment,
  schema: makeFieldSchema({
    output: z => z.string().describe('A name out of gitops.environments'),
    uiOptions: z =>
      z.object({
        of: z
          .string()
          .optional()
          .describe('Name of the field that holds the application'),
        mode: z
          .enum(['present', 'missing', 'promotionTarget', 'rollback'])
          .optional()
          .describe(
            'Which environments are offered. Default: present, those where the application is',
          ),
      }),
  }),
});
