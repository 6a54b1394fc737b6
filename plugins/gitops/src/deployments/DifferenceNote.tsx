import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { RiArrowLeftRightLine } from '@remixicon/react';
import { gitopsTranslationRef } from '../translations/ref';
import styles from './DifferenceNote.module.css';

/** Says that an environment runs something else than an earlier one. Which of the two is newer, nobody can know. */
export function DifferenceNote(props: {
  /** Title of the earlier environment. */
  from: string;
}) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <Text variant="body-small" color="secondary" className={styles.note}>
      <RiArrowLeftRightLine aria-hidden="true" className={styles.icon} />
      {t('environment.differs', { environment: props.from })}
    </Text>
  );
}
