import {
  configApiRef,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { parseImage } from '@gitops-flow/backstage-plugin-gitops-common';
import { readEnvironments } from '../config/readEnvironments';
import { gitopsTranslationRef } from '../translations/ref';
import { FieldHint } from './FieldHint';
import { chooseVersion } from './image/chooseVersion';
import { ImageVersions } from './image/ImageVersions';
import { readRepository } from './image/readRepository';
import { useSourceUrl } from './image/useSourceUrl';
import { readFieldProps } from './readFieldProps';
import { readFormData, readFormText } from './readFormValue';
import { TextInput } from './TextInput';
import { useApplicationSettings } from './useApplicationSettings';
import { useLeft } from './useLeft';

/** `ui:options` of the field. */
export interface ImageOptions {
  /** Name of the form's field that holds the application, whose versions are offered before anything is typed. */
  of?: string;
  /** Name of the form's field that holds the environment or environments that get the image. */
  environment?: string;
}

/** An image of an exact version, checked when the field is left, with the registry's versions as a help. */
export function ImageInput(
  props: FieldExtensionComponentProps<string, ImageOptions>,
) {
  const { formData: image = '', onChange, onBlur, rawErrors = [] } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const { isLeft, leave } = useLeft();
  const config = useApi(configApiRef);
  const field = readFieldProps(props, {
    title: t('form.image.title'),
    description: t('form.image.description'),
  });
  const result = image ? parseImage(image) : undefined;
  const problem = result && 'problem' in result ? result.problem : undefined;
  const message = problem && t(`form.image.${problem}`, { image });

  const formData = readFormData(props);
  const { of: applicationField, environment: environmentField } =
    props.uiSchema['ui:options'] ?? {};
  const entityRef = readFormText(formData, applicationField);
  const settings = useApplicationSettings(entityRef);
  const sourceUrl = useSourceUrl(entityRef);
  const deployed =
    settings.status === 'ready'
      ? settings.value.environments.find(environment => environment.image)
      : undefined;
  const repository = image
    ? readRepository(image)
    : deployed?.image?.repository;

  const targets = [formData[environmentField ?? '']].flat();
  // Where it is not known yet which environments get the image, each of them may.
  const requireDigest = readEnvironments(config).some(
    environment =>
      environment.requireDigest &&
      (targets.every(target => !target) || targets.includes(environment.name)),
  );

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
      aid={
        repository &&
        !field.isDisabled &&
        !field.isReadOnly && (
          <ImageVersions
            key={repository}
            repository={repository}
            sourceUrl={sourceUrl}
            onChoose={version =>
              onChange(chooseVersion(version, requireDigest))
            }
          />
        )
      }
    >
      {message && isLeft && !rawErrors.includes(message) && (
        <FieldHint tone="problem">{message}</FieldHint>
      )}
    </TextInput>
  );
}
