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
import { FieldHint } from './FieldHint';
import { readFieldProps } from './readFieldProps';

/** Where a new application will run: the configured environments in promotion order, all of them ticked at first. */
export function EnvironmentsInput(
  props: FieldExtensionComponentProps<string[]>,
) {
  const { formData = [], onChange, rawErrors = [] } = props;
  // Where the schema says minItems, the form begins with that many undefined entries.
  const chosen = formData.filter(name => typeof name === 'string');
  const { t } = useTranslationRef(gitopsTranslationRef);
  const config = useApi(configApiRef);
  const environments = useMemo(() => readEnvironments(config), [config]);
  const field = readFieldProps(props, {
    title: t('form.environments.title'),
    description: t('form.environments.description'),
  });

  // The form starts an array empty, as if somebody had unticked everything: only the first look can tell.
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current && chosen.length === 0 && environments.length > 0) {
      onChange(environments.map(({ name }) => name));
    }
    isFirst.current = false;
  }, [chosen, environments, onChange]);

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

  if (options.length === 0) {
    return <FieldHint tone="problem">{t('form.environments.none')}</FieldHint>;
  }
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
      return t('form.environments.unknown', {
        environments: unknown.join(', '),
      });
    }
    return chosen.length === 0 && !isFirst.current
      ? t('form.environments.missing')
      : undefined;
  }
}
