import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Alert } from '@backstage/ui';
import {
  ANNOTATION_ARGOCD_APP_NAME,
  ANNOTATION_ARGOCD_APP_SELECTOR,
  LABEL_NAME,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { gitopsTranslationRef } from '../translations/ref';
import styles from './MissingAnnotationState.module.css';

/** Says which annotation would link deployments to the entity, ready to be copied. */
export function MissingAnnotationState() {
  const { entity } = useEntity();
  const { t } = useTranslationRef(gitopsTranslationRef);
  const { name } = entity.metadata;
  return (
    <Alert
      status="info"
      icon
      title={t('missingAnnotation.title')}
      description={
        <>
          {t('missingAnnotation.description')}
          <pre className={styles.code}>
            {[
              'metadata:',
              '  annotations:',
              `    ${ANNOTATION_ARGOCD_APP_SELECTOR}: ${LABEL_NAME}=${name}`,
              `    ${ANNOTATION_ARGOCD_APP_NAME}: ${name}`,
            ].join('\n')}
          </pre>
        </>
      }
    />
  );
}
