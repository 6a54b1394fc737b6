import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { RevisionSummary } from '@gitops-flow/backstage-plugin-gitops-common';
import { gitopsTranslationRef } from '../translations/ref';
import { CommitLink } from './CommitLink';

/** A revision with what its commit says and who wrote it, as far as that is known. */
export function RevisionDetail(props: { revision: RevisionSummary }) {
  const { revision, url, message, author } = props.revision;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <>
      <CommitLink revision={revision} url={url} />
      {message && (
        <Text as="p" variant="body-small">
          {message}
        </Text>
      )}
      {author && (
        <Text as="p" variant="body-small" color="secondary">
          {t('history.author', { author })}
        </Text>
      )}
    </>
  );
}
