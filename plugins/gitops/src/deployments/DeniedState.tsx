import { Entity, RELATION_OWNED_BY } from '@backstage/catalog-model';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  EntityRefLinks,
  getEntityRelations,
} from '@backstage/plugin-catalog-react';
import { Alert } from '@backstage/ui';
import { RiLockLine } from '@remixicon/react';
import { gitopsTranslationRef } from '../translations/ref';

/** Says that the person may not see the deployments, and whom to ask. */
export function DeniedState(props: { entity: Entity }) {
  const { entity } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const owners = getEntityRelations(entity, RELATION_OWNED_BY);
  const title = entity.metadata.title ?? entity.metadata.name;
  return (
    <Alert
      status="info"
      icon={<RiLockLine aria-hidden="true" />}
      title={t('denied.title')}
      description={
        owners.length > 0
          ? t('denied.askOwner', {
              owner: <EntityRefLinks entityRefs={owners} />,
              entity: title,
            })
          : t('denied.askAdmin', { entity: title })
      }
    />
  );
}
