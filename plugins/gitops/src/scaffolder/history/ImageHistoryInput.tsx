import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { RadioGroup, Skeleton, VisuallyHidden } from '@backstage/ui';
import { useMemo } from 'react';
import { gitopsApiRef } from '../../api/GitopsApi';
import { useRequest } from '../../api/useRequest';
import { gitopsTranslationRef } from '../../translations/ref';
import { isSameImage } from '../environment/environmentChoices';
import { describedBy, FieldFrame } from '../FieldFrame';
import { FieldHint } from '../FieldHint';
import { readFieldProps } from '../readFieldProps';
import { readFormData, readFormText } from '../readFormValue';
import { RequestProblem } from '../RequestProblem';
import { ImageHistoryRadio } from './ImageHistoryRadio';

/** `ui:options` of the field. */
export interface ImageHistoryOptions {
  /** Name of the form's field that holds the application. */
  of?: string;
  /** Name of the form's field that holds the environment. Default: environment. */
  environment?: string;
}

/** An earlier image of an environment. Its value is the commit of the GitOps repository that brought the image. */
export function ImageHistoryInput(
  props: FieldExtensionComponentProps<string, ImageHistoryOptions>,
) {
  const { formData: commit, onChange, rawErrors = [] } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const gitopsApi = useApi(gitopsApiRef);
  const field = readFieldProps(props, {
    title: t('form.imageHistory.title'),
    description: t('form.imageHistory.description'),
  });
  const form = readFormData(props);
  const options = props.uiSchema['ui:options'];
  const entityRef = readFormText(form, options?.of);
  const environment = readFormText(form, options?.environment ?? 'environment');
  const ask = useMemo(
    () =>
      entityRef && environment
        ? (signal: AbortSignal) =>
            gitopsApi.getImageHistory({ entityRef, environment }, { signal })
        : undefined,
    [gitopsApi, entityRef, environment],
  );
  const state = useRequest(ask);

  switch (state.status) {
    case 'idle':
      return (
        <FieldHint tone="neutral">{t('form.imageHistory.first')}</FieldHint>
      );
    case 'loading':
      return (
        <div aria-busy="true">
          <VisuallyHidden>
            {t('form.request.loading', { field: field.label })}
          </VisuallyHidden>
          <Skeleton width="100%" height={160} aria-hidden="true" />
        </div>
      );
    case 'error':
      return (
        <RequestProblem
          error={state.error}
          notFound={t('form.application.notInGit')}
          tone="problem"
          onRetry={state.retry}
        />
      );
    default:
  }

  const [today, ...earlier] = state.value.items;
  if (!today || earlier.length === 0) {
    return (
      <FieldHint tone="problem">
        {t('form.imageHistory.none', { environment: environment ?? '' })}
      </FieldHint>
    );
  }
  const isKnown = earlier.some(entry => entry.commit === commit);
  return (
    <FieldFrame
      id={field.id}
      hint={
        commit &&
        !isKnown && (
          <FieldHint tone="problem">
            {t('form.imageHistory.unknown', { commit: commit.slice(0, 7) })}
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
        isInvalid={rawErrors.length > 0}
        // Natively, what is invalid would keep the form from asking again whether it still is.
        validationBehavior="aria"
        aria-describedby={describedBy(field.id)}
        value={commit && isKnown ? commit : null}
        onChange={onChange}
      >
        {state.value.items.map((entry, index) => (
          <ImageHistoryRadio
            key={entry.commit}
            entry={entry}
            isToday={isSameImage(entry.image, today.image)}
            hasAutoFocus={field.hasAutoFocus && index === 1}
          />
        ))}
      </RadioGroup>
    </FieldFrame>
  );
}
