import { ResponseError } from '@backstage/errors';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Button } from '@backstage/ui';
import { gitopsTranslationRef } from '../translations/ref';

/** Says why nothing could be loaded, with a way to try again. */
export function ErrorState(props: {
  /** What failed: the request for the deployments, or the one for the permission. */
  reason: 'request' | 'permission';
  error: Error;
  onRetry?: () => void;
}) {
  const { reason, error, onRetry } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);

  const describe = () => {
    if (!(error instanceof ResponseError)) {
      return t('error.unreachable');
    }
    return error.response.status === 404
      ? t('error.notFound')
      : t('error.unexpected', {
          message: error.cause.message || error.message,
        });
  };

  return (
    <Alert
      role="alert"
      status="danger"
      icon
      title={
        reason === 'permission' ? t('error.permissionTitle') : t('error.title')
      }
      description={reason === 'permission' ? error.message : describe()}
      customActions={
        onRetry && (
          <Button size="small" variant="secondary" onPress={onRetry}>
            {t('error.retry')}
          </Button>
        )
      }
    />
  );
}
