import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Button } from '@backstage/ui';
import { MAX_APPLICATION_NAME_LENGTH } from '@gitops-flow/backstage-plugin-gitops-common';
import { gitopsTranslationRef } from '../translations/ref';
import {
  checkApplicationName,
  proposeApplicationName,
} from './checkApplicationName';
import { FieldHint } from './FieldHint';
import { NameAvailabilityHint } from './NameAvailabilityHint';
import { readFieldProps } from './readFieldProps';
import { TextInput } from './TextInput';
import { useLeft } from './useLeft';

/** The name of a new application: checked while it is typed, with a usable name proposed for an unusable one. */
export function ApplicationNameInput(
  props: FieldExtensionComponentProps<string>,
) {
  const { formData: name = '', onChange, onBlur, rawErrors = [] } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const { isLeft, leave } = useLeft();
  const field = readFieldProps(props, {
    title: t('form.name.title'),
    description: t('form.name.description'),
  });

  const problem = name ? checkApplicationName(name) : undefined;
  // A name that ends with a dash is on its way to becoming another one.
  const isShown = problem && (isLeft || problem !== 'end');
  const proposal = isShown ? proposeApplicationName(name) : undefined;
  const message =
    isShown &&
    t(`form.name.${problem}`, {
      length: String(name.length),
      max: String(MAX_APPLICATION_NAME_LENGTH),
    });
  const counter = t('form.name.counter', {
    length: String(name.length),
    max: String(MAX_APPLICATION_NAME_LENGTH),
  });

  return (
    <TextInput
      {...field}
      description={`${field.description} ${counter}`}
      value={name}
      isInvalid={name ? Boolean(isShown) : rawErrors.length > 0}
      onChange={value => onChange(value || undefined)}
      onBlur={() => {
        leave();
        onBlur(field.id, name);
      }}
    >
      {message && !rawErrors.some(error => error.startsWith(message)) && (
        <FieldHint tone="problem">{message}</FieldHint>
      )}
      {proposal && !field.isDisabled && !field.isReadOnly && (
        <Button
          size="small"
          variant="secondary"
          onPress={() => onChange(proposal)}
        >
          {t('form.name.propose', { name: proposal })}
        </Button>
      )}
      {!problem && name && <NameAvailabilityHint name={name} />}
    </TextInput>
  );
}
