import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { ApplicationStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import { ReactNode } from 'react';
import { RelativeTime } from '../time/RelativeTime';
import { gitopsTranslationRef } from '../translations/ref';
import styles from './ApplicationSummary.module.css';
import { ExternalLink } from './ExternalLink';
import { HealthStatus } from './HealthStatus';
import { ImageReference } from './ImageReference';
import { problemsOf } from './problemsOf';
import { SyncStatus } from './SyncStatus';

/** An Argo CD Application in a few lines. */
export function ApplicationSummary(props: {
  application: ApplicationStatus;
  /** Show its name: there are several in the environment. */
  isNamed: boolean;
  /** That it runs nothing has been said already, and nothing has been deployed in the sense of the word. */
  isIdle: boolean;
  /** What there is to say about the image. */
  imageNote?: ReactNode;
}) {
  const { application, isNamed, isIdle, imageNote } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const [image, ...moreImages] = application.images;
  const deployedAt = application.history[0]?.deployedAt;
  return (
    <div className={styles.application}>
      {isNamed && (
        <Text
          as="h5"
          variant="body-small"
          weight="bold"
          className={styles.name}
        >
          {application.name}
        </Text>
      )}
      <div className={styles.statuses}>
        <HealthStatus health={application.health} />
        <SyncStatus sync={application.sync} operation={application.operation} />
      </div>
      {problemsOf(application).map(problem => (
        <Text
          key={problem}
          as="p"
          variant="body-small"
          className={styles.reason}
          title={problem}
        >
          {problem}
        </Text>
      ))}
      {image && <ImageReference image={image} isShort />}
      {!image && !isIdle && (
        <Text variant="body-small" color="secondary">
          {t('environment.noImage')}
        </Text>
      )}
      {moreImages.length > 0 && (
        <Text variant="body-small" color="secondary">
          <span title={moreImages.join('\n')}>
            {t('environment.moreImages', { count: moreImages.length })}
          </span>
        </Text>
      )}
      {imageNote}
      {deployedAt && !isIdle && (
        <Text variant="body-small" color="secondary">
          {t('environment.deployed', {
            when: <RelativeTime value={deployedAt} />,
          })}
        </Text>
      )}
      <ExternalLink
        href={application.url}
        label={t('environment.openInArgocdLabel', {
          application: application.name,
        })}
      >
        {t('environment.openInArgocd')}
      </ExternalLink>
    </div>
  );
}
