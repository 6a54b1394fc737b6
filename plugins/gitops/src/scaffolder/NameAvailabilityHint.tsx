import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { gitopsTranslationRef } from '../translations/ref';
import { FieldHint } from './FieldHint';
import { useNameAvailability } from './useNameAvailability';

/**
 * Says early whether a name is free. A hint, not a verdict: asking again for an application of one's own is how an
 * interrupted creation is finished, and everything is checked again before anything is created.
 */
export function NameAvailabilityHint(props: { name: string }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const state = useNameAvailability(props.name);
  switch (state.status) {
    case 'idle':
      return null;
    case 'loading':
      return <FieldHint tone="neutral">{t('form.name.checking')}</FieldHint>;
    case 'error':
      return <FieldHint tone="neutral">{t('form.name.unchecked')}</FieldHint>;
    default:
      return state.value.available ? (
        <FieldHint tone="good">
          {t('form.name.free', { name: props.name })}
        </FieldHint>
      ) : (
        <FieldHint tone="warning">
          {t('form.name.taken', { name: props.name })}
          {state.value.problem && ` ${state.value.problem}`}
        </FieldHint>
      );
  }
}
