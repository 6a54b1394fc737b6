import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { parseImage } from '@gitops-flow/backstage-plugin-gitops-common';
import { gitopsTranslationRef } from '../translations/ref';
import { FieldHint } from './FieldHint';
import { readFieldProps } from './readFieldProps';
import { TextInput } from './TextInput';
import { useLeft } from './useLeft';

/** The image of a new application, checked when the field is left. */
export function ImageInput(props: FieldExtensionComponentProps<string>) {
  const { formData: image = '', onChange, onBlur, rawErrors = [] } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const { isLeft, leave } = useLeft();
  const field = readFieldProps(props, {
    title: t('form.image.title'),
    description: t('form.image.description'),
  });
  const result = image ? parseImage(image) : undefined;
  const problem = result && 'problem' in result ? result.problem : undefined;
  const message = problem && t(`form.image.${problem}`, { image });

  return (
    <TextInput
      {...field}
      value={image}
      isInvalid={
        image
          ? problem !== undefined && (isLeft || rawErrors.length > 0)
          : rawErrors.length > 0
      }
      // No image holds white space, but what is pasted often ends with it.
      onChange={value => onChange(value.trim() || undefined)}
      onBlur={() => {
        leave();
        onBlur(field.id, image);
      }}
    >
      {message && isLeft && !rawErrors.includes(message) && (
        <FieldHint tone="problem">{message}</FieldHint>
      )}
    </TextInput>
  );
}
