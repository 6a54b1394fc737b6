import {
  configApiRef,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { useEffect, useMemo, useRef } from 'react';
import { readEnvironments } from '../config/readEnvironments';
import { gitopsTranslationRef } from '../translations/ref';
import { CheckboxesInput } from './CheckboxesInput';
import { environmentChoices } from './environment/environmentChoices';
import { FieldHint } from './FieldHint';
import { readFieldProps } from './readFieldProps';
import { readFormData, readFormText } from './readFormValue';
import { SettingsGate } from './SettingsGate';

/** `ui:options` of the field. */
export interface EnvironmentsOptions {
  /** `missing`: only those where the application is not. Default: all that are configured. */
  mode?: 'all' | 'missing';
  /** Name of the form's field that holds the application, for the mode `missing`. */
  of?: string;
}

type EnvironmentsProps = FieldExtensionComponentProps<
  string[],
  EnvironmentsOptions
>;

/** Where an application will run: environments in promotion order. */
export function EnvironmentsInput(props: EnvironmentsProps) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const config = useApi(configApiRef);
  const environments = useMemo(() => readEnvironments(config), [config]);
  const { mode, of: field } = props.uiSchema['ui:options'] ?? {};
  const { label } = readFieldProps(props, {
    title: t('form.environments.title'),
    description: '',
  });

  if (mode !== 'missing') {
    return environments.length === 0 ? (
      <FieldHint tone="problem">{t('form.environments.none')}</FieldHint>
    ) : (
      <EnvironmentBoxes
        {...props}
        environments={environments}
        // A new application is at home everywhere, until somebody unticks something.
        initial={environments}
        unknownText="unknown"
      />
    );
  }
  return (
    <SettingsGate
      entityRef={readFormText(readFormData(props), field)}
      label={label}
    >
      {settings => {
        const missing = environmentChoices({
          settings,
          mode,
          titles: new Map(environments.map(({ name, title }) => [name, title])),
        });
        return missing.length === 0 ? (
          <FieldHint tone="problem">
            {t('form.environment.none_missing', { application: settings.name })}
          </FieldHint>
        ) : (
          <EnvironmentBoxes
            {...props}
            key={settings.name}
            environments={missing}
            // The next one in the promotion order is the usual wish.
            initial={missing.slice(0, 1)}
            unknownText="present"
          />
        );
      }}
    </SettingsGate>
  );
}

function EnvironmentBoxes(
  props: EnvironmentsProps & {
    environments: { name: string; title: string }[];
    /** What is ticked at first. */
    initial: { name: string }[];
    /** What is said about a choice that is not offered. */
    unknownText: 'unknown' | 'present';
  },
) {
  const { environments, initial, unknownText, onChange } = props;
  const { formData = [], rawErrors = [] } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  // Where the schema says minItems, the form begins with that many undefined entries.
  const chosen = formData.filter(name => typeof name === 'string');
  const field = readFieldProps(props, {
    title: t('form.environments.title'),
    description: t('form.environments.description'),
  });

  // The form starts an array empty, as if somebody had unticked everything: only the first look can tell.
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current && chosen.length === 0) {
      onChange(initial.map(({ name }) => name));
    }
    isFirst.current = false;
  }, [chosen, initial, onChange]);

  const unknown = chosen.filter(
    name => !environments.some(environment => environment.name === name),
  );
  const options = [
    ...environments,
    ...unknown.map(name => ({ name, title: name })),
  ];

  const toggle = (name: string) =>
    onChange(
      options
        .map(option => option.name)
        .filter(option => chosen.includes(option) !== (option === name)),
    );

  const problem = describeProblem();
  return (
    <CheckboxesInput
      {...field}
      options={options}
      chosen={chosen}
      isInvalid={problem !== undefined}
      onToggle={toggle}
    >
      {problem && rawErrors.length === 0 && (
        <FieldHint tone="problem">{problem}</FieldHint>
      )}
    </CheckboxesInput>
  );

  function describeProblem(): string | undefined {
    if (unknown.length > 0) {
      return t(`form.environments.${unknownText}`, {
        environments: unknown.join(', '),
      });
    }
    return chosen.length === 0 && !isFirst.current
      ? t('form.environments.missing')
      : undefined;
  }
}
