import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Button } from '@backstage/ui';
import { RelativeTime } from '../time/RelativeTime';
import { gitopsTranslationRef } from '../translations/ref';

/** Says that refreshing failed, so that what is shown may no longer be true. */
export function OutdatedNotice(props: {
  /** When what is shown arrived, in milliseconds since the epoch. */
  loadedAt: number;
  onRetry: () => void;
}) {
  const { loadedAt, onRetry } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <Alert
      role="status"
      mb="3"
      status="warning"
      icon
      title={t('error.outdatedTitle')}
      description={t('error.outdated', {
        when: <RelativeTime value={loadedAt} />,
      })}
      customActions={
        <Button size="small" variant="secondary" onPress={onRetry}>
          {t('error.retry')}
        </Button>
      }
    />
  );
}
