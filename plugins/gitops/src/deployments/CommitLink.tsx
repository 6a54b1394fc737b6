import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { gitopsTranslationRef } from '../translations/ref';
import { ExternalLink } from './ExternalLink';
import styles from './ImageReference.module.css';

const SHORT_SHA_LENGTH = 7;

/** A revision by its short name, linked where it has a page. */
export function CommitLink(props: { revision: string; url?: string }) {
  const { revision, url } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const short = revision.slice(0, SHORT_SHA_LENGTH);
  const name = (
    <code className={styles.text} title={revision}>
      {short}
    </code>
  );
  return url ? (
    <ExternalLink
      href={url}
      label={t('history.commitLabel', { revision: short })}
    >
      {name}
    </ExternalLink>
  ) : (
    name
  );
}
