import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { FieldValidator } from '../FieldValidator';
import { readTranslation } from '../readTranslation';
import { ApplicationInput } from './ApplicationInput';
import { isApplication } from '../../deployments/isApplication';

/** Refuses what the catalog does not have as an application. A catalog that does not answer keeps nobody from going on. */
export const validateApplication: FieldValidator<string> = async (
  entityRef,
  validation,
  { apiHolder },
) => {
  const catalogApi = apiHolder.get(catalogApiRef);
  if (!entityRef || !catalogApi) {
    return;
  }
  const answer = await catalogApi.getEntityByRef(entityRef).then(
    entity => ({ entity }),
    () => undefined,
  );
  if (!answer) {
    return;
  }
  const t = await readTranslation(apiHolder);
  if (!answer.entity) {
    validation.addError(
      t('form.application.unknown', { application: entityRef }),
    );
  } else if (!isApplication(answer.entity)) {
    validation.addError(
      t('form.application.notLinked', {
        application:
          answer.entity.metadata.title ?? answer.entity.metadata.name,
      }),
    );
  }
};

/** `ui:field: GitopsApplication` */
export const applicationField = createFormField({
  name: 'GitopsApplication',
  component: ApplicationInput,
  validation: validateApplication,
  schema: makeFieldSchema({
    output: z =>
      z
        .string()
        .describe('Full reference of the entity, component:default/checkout'),
  }),
});
