import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { MAX_APPLICATION_NAME_LENGTH } from '@gitops-flow/backstage-plugin-gitops-common';
import { ApplicationNameInput } from './ApplicationNameInput';
import {
  checkApplicationName,
  proposeApplicationName,
} from './checkApplicationName';
import { readTranslation } from './readTranslation';
import { FieldValidator } from './FieldValidator';

/** Refuses an unusable name and proposes a usable one. */
export const validateApplicationName: FieldValidator<string> = async (
  name,
  validation,
  { apiHolder },
) => {
  const problem = name ? checkApplicationName(name) : undefined;
  if (!name || !problem) {
    return;
  }
  const t = await readTranslation(apiHolder);
  const message = t(`form.name.${problem}`, {
    length: String(name.length),
    max: String(MAX_APPLICATION_NAME_LENGTH),
  });
  const proposal = proposeApplicationName(name);
  validation.addError(
    proposal
      ? t('form.name.problemWithProposal', {
          problem: message,
          name: proposal,
        })
      : message,
  );
};

/** `ui:field: GitopsApplicationName` */
export const applicationNameField = createFormField({
  name: 'GitopsApplicationName',
  component: ApplicationNameInput,
  validation: validateApplicationName,
  schema: makeFieldSchema({ output: z => z.string() }),
});
