import {
  configApiRef,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { RadioGroup } from '@backstage/ui';
import { ApplicationSettings } from '@gitops-flow/backstage-plugin-gitops-common';
import { useMemo } from 'react';
import { readEnvironments } from '../../config/readEnvironments';
import { gitopsTranslationRef } from '../../translations/ref';
import { describedBy, FieldFrame } from '../FieldFrame';
import { FieldHint } from '../FieldHint';
import { readFieldProps } from '../readFieldProps';
import { readFormData, readFormText } from '../readFormValue';
import { SettingsGate } from '../SettingsGate';
import { environmentChoices, EnvironmentMode } from './environmentChoices';
import { EnvironmentRadio } from './EnvironmentRadio';
import { useHealth } from './useHealth';

/** `ui:options` of the field. */
export interface EnvironmentOptions {
  /** Name of the form's field that holds the application. */
  of?: string;
  /** Which environments are offered. Default: those where the application is. */
  mode?: EnvironmentMode;
}

/** One environment of the application that another field of the form holds. */
export function EnvironmentInput(
  props: FieldExtensionComponentProps<string, EnvironmentOptions>,
) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const field = readFieldProps(props, {
    title: t('form.environment.title'),
    description: t('form.environment.description'),
  });
  const entityRef = readFormText(
    readFormData(props),
    props.uiSchema['ui:options']?.of,
  );
  return (
    <SettingsGate entityRef={entityRef} label={field.label}>
      {settings => (
        <EnvironmentRadios
          {...props}
          field={field}
          entityRef={entityRef}
          settings={settings}
        />
      )}
    </SettingsGate>
  );
}

function EnvironmentRadios(
  props: FieldExtensionComponentProps<string, EnvironmentOptions> & {
    field: ReturnType<typeof readFieldProps>;
    entityRef: string | undefined;
    settings: ApplicationSettings;
  },
) {
  const { field, entityRef, settings, formData, onChange, rawErrors } = props;
  const mode = props.uiSchema['ui:options']?.mode ?? 'present';
  const { t } = useTranslationRef(gitopsTranslationRef);
  const config = useApi(configApiRef);
  const choices = useMemo(
    () =>
      environmentChoices({
        settings,
        mode,
        titles: new Map(
          readEnvironments(config).map(({ name, title }) => [name, title]),
        ),
      }),
    [settings, mode, config],
  );
  const health = useHealth(mode === 'missing' ? undefined : entityRef);
  const chosen = choices.find(({ name }) => name === formData);

  if (choices.length === 0) {
    return (
      <FieldHint tone="problem">
        {t(`form.environment.none_${mode}`, { application: settings.name })}
      </FieldHint>
    );
  }
  return (
    <FieldFrame
      id={field.id}
      hint={
        formData &&
        (!chosen || chosen.isUpToDate) && (
          <FieldHint tone="problem">
            {t(
              chosen
                ? 'form.environment.upToDateChosen'
                : 'form.environment.unknown',
              { environment: chosen?.title ?? formData },
            )}
          </FieldHint>
        )
      }
    >
      <RadioGroup
        id={field.id}
        label={field.label}
        description={field.description}
        isRequired={field.isRequired}
        isDisabled={field.isDisabled}
        isReadOnly={field.isReadOnly}
        isInvalid={(rawErrors ?? []).length > 0}
        // Natively, what is invalid would keep the form from asking again whether it still is.
        validationBehavior="aria"
        aria-describedby={describedBy(field.id)}
        value={chosen && !chosen.isUpToDate ? chosen.name : null}
        onChange={onChange}
      >
        {choices.map((choice, index) => (
          <EnvironmentRadio
            key={choice.name}
            choice={choice}
            mode={mode}
            health={health.get(choice.name)}
            hasAutoFocus={field.hasAutoFocus && index === 0}
          />
        ))}
      </RadioGroup>
    </FieldFrame>
  );
}
