import { RELATION_OWNED_BY } from '@backstage/catalog-model';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  EntityRefLink,
  EntityRefLinks,
  getEntityRelations,
} from '@backstage/plugin-catalog-react';
import { gitopsTranslationRef } from '../translations/ref';
import { FieldHint } from './FieldHint';
import { useNameAvailability } from './useNameAvailability';

/**
 * Says early whether the catalog has the name already. A hint, not a verdict: asking again for an application of one's
 * own is how an interrupted creation is finished.
 */
export function NameAvailabilityHint(props: { name: string }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const availability = useNameAvailability(props.name);
  switch (availability.status) {
    case 'unasked':
      return null;
    case 'checking':
      return <FieldHint tone="neutral">{t('form.name.checking')}</FieldHint>;
    case 'free':
      return <FieldHint tone="good">{t('form.name.free')}</FieldHint>;
    case 'unchecked':
      return <FieldHint tone="neutral">{t('form.name.unchecked')}</FieldHint>;
    default: {
      const { entity } = availability;
      const owners = getEntityRelations(entity, RELATION_OWNED_BY);
      return (
        <FieldHint tone="warning">
          {t('form.name.taken', {
            entity: <EntityRefLink entityRef={entity} target="_blank" />,
            owner:
              owners.length > 0 ? (
                <EntityRefLinks entityRefs={owners} target="_blank" />
              ) : (
                String(entity.spec?.owner ?? '?')
              ),
          })}
        </FieldHint>
      );
    }
  }
}
