import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ApplicationStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import { RelativeTime } from '../time/RelativeTime';
import { gitopsTranslationRef } from '../translations/ref';
import styles from './ApplicationDetails.module.css';
import { ImageReference } from './ImageReference';
import { OperationDetail } from './OperationDetail';
import { RevisionDetail } from './RevisionDetail';

/** The facts about an application as a list of terms. */
export function ApplicationFacts(props: { application: ApplicationStatus }) {
  const {
    images,
    operation,
    destination,
    project,
    instance,
    autoSync,
    history,
    revision,
  } = props.application;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const [latest] = history;
  return (
    <dl className={styles.facts}>
      <dt>{t('image.label')}</dt>
      <dd>
        {images.length === 0 ? (
          t('environment.noImage')
        ) : (
          <ul className={styles.images}>
            {images.map(image => (
              <li key={image}>
                <ImageReference image={image} />
              </li>
            ))}
          </ul>
        )}
      </dd>
      <dt>{t('details.revision')}</dt>
      <dd>
        {revision ? <RevisionDetail revision={revision} /> : t('details.none')}
      </dd>
      {latest && (
        <>
          <dt>{t('details.lastDeployed')}</dt>
          <dd>
            <RelativeTime value={latest.deployedAt} />
          </dd>
        </>
      )}
      {operation && (
        <>
          <dt>{t('details.operation')}</dt>
          <dd>
            <OperationDetail operation={operation} />
          </dd>
        </>
      )}
      <dt>{t('details.autoSync')}</dt>
      <dd>{autoSync ? t('details.autoSyncOn') : t('details.autoSyncOff')}</dd>
      <dt>{t('details.cluster')}</dt>
      <dd>{destination.cluster}</dd>
      <dt>{t('details.namespace')}</dt>
      <dd>{destination.namespace}</dd>
      <dt>{t('details.project')}</dt>
      <dd>{project}</dd>
      <dt>{t('details.instance')}</dt>
      <dd>{instance}</dd>
    </dl>
  );
}
