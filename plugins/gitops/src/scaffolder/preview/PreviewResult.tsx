import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Text } from '@backstage/ui';
import { ChangePreview } from '@gitops-flow/backstage-plugin-gitops-common';
import { gitopsTranslationRef } from '../../translations/ref';
import { PreviewFiles } from './PreviewFiles';
import styles from './PreviewInput.module.css';

/** What a pull request would carry, or what stands in its way. */
export function PreviewResult(props: { preview: ChangePreview }) {
  const { title, repository, files, problems } = props.preview;
  const { t } = useTranslationRef(gitopsTranslationRef);
  if (problems.length > 0) {
    return (
      <Alert
        status="danger"
        icon
        title={t('form.preview.problems')}
        description={
          <ul className={styles.problems}>
            {problems.map(problem => (
              <li key={problem}>
                <Problem text={problem} />
              </li>
            ))}
          </ul>
        }
      />
    );
  }
  const isUnchanged = files.every(({ state }) => state === 'unchanged');
  return (
    <>
      {isUnchanged ? (
        <Alert status="info" icon title={t('form.preview.unchanged')} />
      ) : (
        <Text as="p" variant="body-medium">
          {t('form.preview.pullRequest', {
            title: <strong>{title}</strong>,
            repository: <code>{repository}</code>,
          })}
        </Text>
      )}
      <PreviewFiles files={files} />
    </>
  );
}

/** `field: what is wrong`, with the field standing out. */
function Problem(props: { text: string }) {
  const { text } = props;
  const [, field, rest] = /^([\w.-]+): (.*)$/s.exec(text) ?? [];
  return field ? (
    <>
      <strong>{field}</strong>: {rest}
    </>
  ) : (
    <>{text}</>
  );
}
