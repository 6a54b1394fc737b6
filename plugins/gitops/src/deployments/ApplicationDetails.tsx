import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Text } from '@backstage/ui';
import { ApplicationStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import { gitopsTranslationRef } from '../translations/ref';
import styles from './ApplicationDetails.module.css';
import { ApplicationFacts } from './ApplicationFacts';
import { ExternalLink } from './ExternalLink';
import { HealthStatus } from './HealthStatus';
import { HistoryTable } from './HistoryTable';
import { SyncStatus } from './SyncStatus';

/** An Argo CD Application with everything that we know about it. */
export function ApplicationDetails(props: { application: ApplicationStatus }) {
  const { application } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <div className={styles.application}>
      <div className={styles.part}>
        <Text as="h3" variant="body-medium" weight="bold">
          <ExternalLink
            href={application.url}
            label={t('environment.openInArgocdLabel', {
              application: application.name,
            })}
          >
            {application.name}
          </ExternalLink>
        </Text>
        <div className={styles.statuses}>
          <HealthStatus health={application.health} />
          <SyncStatus
            sync={application.sync}
            operation={application.operation}
          />
        </div>
        {application.healthMessage && (
          <Text as="p" variant="body-small">
            {application.healthMessage}
          </Text>
        )}
        {application.conditions.map(({ type, message }) => (
          <Alert
            key={`${type} ${message}`}
            status={type.endsWith('Error') ? 'danger' : 'warning'}
            icon
            title={type}
            description={message}
          />
        ))}
        <ApplicationFacts application={application} />
      </div>
      <div className={styles.part}>
        <Text as="h3" variant="body-medium" weight="bold">
          {t('history.title')}
        </Text>
        <HistoryTable application={application} />
      </div>
    </div>
  );
}
