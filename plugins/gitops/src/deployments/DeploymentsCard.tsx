import { useRouteRef, useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityInfoCard } from '@backstage/plugin-catalog-react';
import { ButtonLink, Text } from '@backstage/ui';
import { RiArrowRightLine } from '@remixicon/react';
import { deploymentsRouteRef } from '../routes';
import { gitopsTranslationRef } from '../translations/ref';
import { DeploymentsGate } from './DeploymentsGate';
import { EnvironmentGrid } from './EnvironmentGrid';
import { EnvironmentGridSkeleton } from './EnvironmentGridSkeleton';

/** What runs where, on the overview of an entity. */
export function DeploymentsCard() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const detailsRoute = useRouteRef(deploymentsRouteRef);
  return (
    <EntityInfoCard
      title={t('card.title')}
      headerActions={
        detailsRoute && (
          <ButtonLink
            size="small"
            variant="tertiary"
            href={detailsRoute()}
            iconEnd={<RiArrowRightLine />}
          >
            {t('card.more')}
          </ButtonLink>
        )
      }
    >
      <DeploymentsGate skeleton={<EnvironmentGridSkeleton />}>
        {deployments =>
          deployments.environments.length > 0 ? (
            <EnvironmentGrid deployments={deployments} />
          ) : (
            <Text variant="body-medium">{t('error.noEnvironments')}</Text>
          )
        }
      </DeploymentsGate>
    </EntityInfoCard>
  );
}
