import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { gitopsApiRef } from '../../api/GitopsApi';
import { FieldValidator } from '../FieldValidator';
import { readFormText } from '../readFormValue';
import { readTranslation } from '../readTranslation';
import { ImageHistoryInput, ImageHistoryOptions } from './ImageHistoryInput';

/** Refuses a commit of another environment's history. A backend that does not answer keeps nobody from going on. */
export const validateImageHistory: FieldValidator<
  string,
  ImageHistoryOptions
> = async (commit, validation, { apiHolder, formData, uiSchema }) => {
  const options = uiSchema?.['ui:options'];
  const entityRef = readFormText(formData, options?.of);
  const environment = readFormText(
    formData,
    options?.environment ?? 'environment',
  );
  const history =
    commit && entityRef && environment
      ? await apiHolder
          .get(gitopsApiRef)
          ?.getImageHistory({ entityRef, environment })
          .catch(() => undefined)
      : undefined;
  const earlier = history?.items.slice(1);
  if (commit && earlier && !earlier.some(entry => entry.commit === commit)) {
    const t = await readTranslation(apiHolder);
    validation.addError(
      t('form.imageHistory.unknown', { commit: commit.slice(0, 7) }),
    );
  }
};

/** `ui:field: GitopsImageHistory` */
export const imageHistoryField = createFormField({
  name: 'GitopsImageHistory',
  component: ImageHistoryInput,
  validation: validateImageHistory,
  schema: makeFieldSchema({
    output: z =>
      z
        .string()
        .describe('Commit of the GitOps repository that brought the image'),
    uiOptions: z =>
      z.object({
        of: z
          .string()
          .optional()
          .describe('Name of the field that holds the application'),
        environment: z
          .string()
          .optional()
          .describe(
            'Name of the field that holds the environment. Default: environment',
          ),
      }),
  }),
});
