import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { EntityDeployments } from '@gitops-flow/backstage-plugin-gitops-common';
import { gitopsTranslationRef } from '../translations/ref';
import { ApplicationActions } from './ApplicationActions';
import styles from './DeploymentsContent.module.css';
import { DeploymentsContentSkeleton } from './DeploymentsContentSkeleton';
import { DeploymentsGate } from './DeploymentsGate';
import { differsFrom } from './differsFrom';
import { EnvironmentSection } from './EnvironmentSection';
import { InstancesSection } from './InstancesSection';
import { promotionSource } from './promotionSource';
import { PullRequestsSection } from './PullRequestsSection';
import { useTemplateLinks } from './useTemplateLinks';

/** Everything about an entity's deployments, on a tab of its own. */
export function DeploymentsContent() {
  return (
    <DeploymentsGate skeleton={<DeploymentsContentSkeleton />}>
      {deployments => <Sections deployments={deployments} />}
    </DeploymentsGate>
  );
}

function Sections(props: { deployments: EntityDeployments }) {
  const { environments, pullRequests, instances } = props.deployments;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const templateLink = useTemplateLinks();
  return (
    <div className={styles.content}>
      <ApplicationActions
        environments={environments}
        templateLink={templateLink}
      />
      <PullRequestsSection
        pullRequests={pullRequests}
        environments={environments}
      />
      {environments.length === 0 && (
        <Text variant="body-medium">{t('error.noEnvironments')}</Text>
      )}
      {environments.map((environment, index) => (
        <EnvironmentSection
          key={environment.name}
          environment={environment}
          differsFrom={differsFrom(environments, index)}
          isPromotable={promotionSource(environments, index) !== undefined}
          templateLink={templateLink}
          instance={instances.find(({ name }) => name === environment.instance)}
        />
      ))}
      <InstancesSection instances={instances} />
    </div>
  );
}
