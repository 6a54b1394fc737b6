import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { BgProvider, Button, Skeleton, Text } from '@backstage/ui';
import { PreviewRequest } from '@gitops-flow/backstage-plugin-gitops-common';
import { RiRefreshLine } from '@remixicon/react';
import { useMemo } from 'react';
import { gitopsApiRef } from '../../api/GitopsApi';
import { useRequest } from '../../api/useRequest';
import { gitopsTranslationRef } from '../../translations/ref';
import { FieldHint } from '../FieldHint';
import { readFieldProps } from '../readFieldProps';
import { readFormData } from '../readFormValue';
import { RequestProblem } from '../RequestProblem';
import styles from './PreviewInput.module.css';
import { PreviewKind, previewRequest } from './previewRequest';
import { PreviewResult } from './PreviewResult';

/** Another field of the same page may be being typed in. */
const DEBOUNCE_MS = 500;

/** `ui:options` of the field. */
export interface PreviewOptions {
  /** What the form is for. Default: create. */
  kind?: PreviewKind;
  /** Name of the form's field that holds the application. Default: application. */
  application?: string;
}

/** The exact files that the pull request will carry, before anything is written. The field has no value of its own. */
export function PreviewInput(
  props: FieldExtensionComponentProps<string, PreviewOptions>,
) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const gitopsApi = useApi(gitopsApiRef);
  const field = readFieldProps(props, {
    title: t('form.preview.title'),
    description: t('form.preview.description'),
  });
  const { kind = 'create', application } = props.uiSchema['ui:options'] ?? {};
  const request = previewRequest({
    kind,
    application,
    own: props.name,
    formData: readFormData(props),
  });
  // The form makes a new object at every change of anything; a question is new when its text is.
  const question = request && JSON.stringify(request);
  const ask = useMemo(() => {
    if (!question) {
      return undefined;
    }
    const asked: PreviewRequest = JSON.parse(question);
    return (signal: AbortSignal) =>
      gitopsApi.preview({ body: asked }, { signal });
  }, [gitopsApi, question]);
  const state = useRequest(ask, DEBOUNCE_MS);
  const preview =
    state.status === 'ready'
      ? state.value
      : (state.status === 'loading' && state.previous) || undefined;
  const titleId = `${field.id}__title`;

  return (
    <section id={field.id} aria-labelledby={titleId} className={styles.preview}>
      <div className={styles.header}>
        <div className={styles.heading}>
          <Text as="h3" id={titleId} variant="title-x-small" weight="bold">
            {field.label}
          </Text>
          <Text as="p" variant="body-small" color="secondary">
            {field.description}
          </Text>
        </div>
        {(state.status === 'ready' || state.status === 'loading') && (
          <Button
            size="small"
            variant="secondary"
            iconStart={<RiRefreshLine />}
            isDisabled={state.status === 'loading'}
            onPress={state.status === 'ready' ? state.retry : undefined}
          >
            {t('form.preview.refresh')}
          </Button>
        )}
      </div>
      <div role="status" className={styles.status}>
        {describeStatus()}
      </div>
      {state.status === 'idle' && (
        <FieldHint tone="neutral">
          {t('form.application.first', { field: field.label })}
        </FieldHint>
      )}
      {state.status === 'error' && (
        <RequestProblem
          error={state.error}
          advice={t('form.preview.failed')}
          tone="warning"
          onRetry={state.retry}
        />
      )}
      {state.status === 'loading' && !preview && (
        <Skeleton width="100%" height={200} aria-hidden="true" />
      )}
      {preview && (
        <div
          aria-busy={state.status === 'loading'}
          className={
            state.status === 'loading'
              ? `${styles.result} ${styles.outdated}`
              : styles.result
          }
        >
          <BgProvider bg="neutral-1">
            <PreviewResult preview={preview} />
          </BgProvider>
        </div>
      )}
    </section>
  );

  function describeStatus(): string {
    if (state.status === 'loading') {
      return t('form.preview.loading');
    }
    if (state.status !== 'ready') {
      return '';
    }
    const { files, problems } = state.value;
    const changed = files.filter(file => file.state !== 'unchanged').length;
    return problems.length > 0
      ? t('form.preview.problemCount', { count: problems.length })
      : t('form.preview.fileCount', { count: changed });
  }
}
