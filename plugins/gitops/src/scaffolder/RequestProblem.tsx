import { ResponseError } from '@backstage/errors';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { gitopsTranslationRef } from '../translations/ref';
import { FieldHint } from './FieldHint';
import styles from './RequestProblem.module.css';

/** Says in a form why something could not be loaded and what to do, with a way to try again. */
export function RequestProblem(props: {
  error: Error;
  /** What is missing, and what to do about it, where the backend answers 404. */
  notFound?: string;
  /** What to do all the same. */
  advice?: string;
  /** `problem` where the form cannot go on without it. */
  tone: 'problem' | 'warning';
  onRetry: () => void;
}) {
  const { error, notFound, advice, tone, onRetry } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);

  const describe = () => {
    if (!(error instanceof ResponseError)) {
      return t('error.unreachable');
    }
    const { status } = error.response;
    if (status === 404 && notFound) {
      return notFound;
    }
    return status === 403
      ? t('form.request.denied')
      : error.cause.message || error.message;
  };

  return (
    <div className={styles.problem}>
      <FieldHint tone={tone}>{describe()}</FieldHint>
      {advice && <FieldHint tone="neutral">{advice}</FieldHint>}
      <Button size="small" variant="secondary" onPress={onRetry}>
        {t('error.retry')}
      </Button>
    </div>
  );
}
