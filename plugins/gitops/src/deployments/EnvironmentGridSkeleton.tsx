import {
  configApiRef,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { Box, Skeleton, Text, VisuallyHidden } from '@backstage/ui';
import { readEnvironments } from '../config/readEnvironments';
import { gitopsTranslationRef } from '../translations/ref';
import columnStyles from './EnvironmentColumn.module.css';
import styles from './EnvironmentGrid.module.css';

/** The place that the environments will take, with their titles already in it. */
export function EnvironmentGridSkeleton() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const environments = readEnvironments(useApi(configApiRef));
  return (
    <div aria-busy="true">
      <VisuallyHidden>{t('loading')}</VisuallyHidden>
      <div className={styles.grid} aria-hidden="true">
        {environments.map(({ name, title }) => (
          <Box key={name} bg="neutral" className={columnStyles.column}>
            <Text
              variant="body-medium"
              weight="bold"
              className={columnStyles.title}
            >
              {title}
            </Text>
            <Skeleton width="80%" height={22} />
            <Skeleton width="65%" height={18} />
            <Skeleton width="50%" height={14} />
            <Skeleton width="40%" height={16} />
          </Box>
        ))}
      </div>
    </div>
  );
}
