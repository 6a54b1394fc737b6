import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { gitopsTranslationRef } from '../../translations/ref';
import { readFieldProps } from '../readFieldProps';
import { readFormData, readFormText } from '../readFormValue';
import { SettingsGate } from '../SettingsGate';
import { SettingsValue } from './changedSettings';
import { SettingsControls } from './SettingsControls';

/** `ui:options` of the field. */
export interface SettingsOptions {
  /** Name of the form's field that holds the application. */
  of?: string;
}

/** The settings of an application as they are today, to be changed where they shall be others. */
export function SettingsInput(
  props: FieldExtensionComponentProps<Partial<SettingsValue>, SettingsOptions>,
) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const field = readFieldProps(props, {
    title: t('form.settings.title'),
    description: t('form.settings.description'),
  });
  const entityRef = readFormText(
    readFormData(props),
    props.uiSchema['ui:options']?.of,
  );
  return (
    <SettingsGate entityRef={entityRef} label={field.label}>
      {application => (
        <SettingsControls
          // What was chosen for another application means nothing here.
          key={application.name}
          field={field}
          application={application}
          value={props.formData ?? {}}
          onChange={props.onChange}
        />
      )}
    </SettingsGate>
  );
}
