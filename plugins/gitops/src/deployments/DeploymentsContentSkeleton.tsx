import {
  configApiRef,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { Skeleton, VisuallyHidden } from '@backstage/ui';
import { readEnvironments } from '../config/readEnvironments';
import { gitopsTranslationRef } from '../translations/ref';
import styles from './DeploymentsContent.module.css';
import { Section } from './Section';

/** The place that the sections will take, with their titles already in it. */
export function DeploymentsContentSkeleton() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const environments = readEnvironments(useApi(configApiRef));
  return (
    <div aria-busy="true">
      <VisuallyHidden>{t('loading')}</VisuallyHidden>
      <div className={styles.content} aria-hidden="true">
        <Section title={t('pullRequest.openTitle')}>
          <Skeleton width="40%" height={20} />
        </Section>
        {environments.map(({ name, title }) => (
          <Section key={name} title={title}>
            <Skeleton width="100%" height={240} />
          </Section>
        ))}
      </div>
    </div>
  );
}
