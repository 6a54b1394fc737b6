import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Skeleton, VisuallyHidden } from '@backstage/ui';
import { ApplicationSettings } from '@gitops-flow/backstage-plugin-gitops-common';
import { ReactNode } from 'react';
import { gitopsTranslationRef } from '../translations/ref';
import { FieldHint } from './FieldHint';
import { RequestProblem } from './RequestProblem';
import { useApplicationSettings } from './useApplicationSettings';

/** Loads what an application is today for a field that cannot do without, and says in every other case what to do. */
export function SettingsGate(props: {
  /** Full reference of the chosen application; undefined while none is chosen. */
  entityRef: string | undefined;
  /** What the field is called. */
  label: string;
  children: (settings: ApplicationSettings) => ReactNode;
}) {
  const { entityRef, label, children } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const state = useApplicationSettings(entityRef);
  switch (state.status) {
    case 'idle':
      return (
        <FieldHint tone="neutral">
          {t('form.application.first', { field: label })}
        </FieldHint>
      );
    case 'loading':
      return (
        <div aria-busy="true">
          <VisuallyHidden>
            {t('form.request.loading', { field: label })}
          </VisuallyHidden>
          <Skeleton width="100%" height={96} aria-hidden="true" />
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
      return <>{children(state.value)}</>;
  }
}
