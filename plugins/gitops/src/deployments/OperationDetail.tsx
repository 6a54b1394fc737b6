import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { ApplicationStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import { Duration } from '../time/Duration';
import { gitopsTranslationRef } from '../translations/ref';

/** The last or current operation: how it ended, how long it took, what Argo CD says about it. */
export function OperationDetail(props: {
  operation: NonNullable<ApplicationStatus['operation']>;
}) {
  const { phase, message, startedAt, finishedAt } = props.operation;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const isOver = phase !== 'Running' && phase !== 'Terminating';

  const describeDuration = () => {
    if (!startedAt || (isOver && !finishedAt)) {
      return null;
    }
    const duration = (
      <Duration from={startedAt} to={isOver ? finishedAt : undefined} />
    );
    return isOver
      ? t('operation.took', { duration })
      : t('operation.runningFor', { duration });
  };

  const duration = describeDuration();
  return (
    <>
      {t(`operation.${phase}`)}
      {duration && <>, {duration}</>}
      {message && (
        <Text as="p" variant="body-small" color="secondary">
          {message}
        </Text>
      )}
    </>
  );
}
