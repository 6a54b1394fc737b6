import {
  configApiRef,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { commitUrl } from '../config/commitUrl';
import { gitopsTranslationRef } from '../translations/ref';
import { ExternalLink } from './ExternalLink';
import styles from './ImageReference.module.css';

const SHORT_SHA_LENGTH = 7;

/** A commit of the GitOps repository by its short name, linked where the configuration says where that lies. */
export function CommitLink(props: { revision: string }) {
  const { revision } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const url = commitUrl(useApi(configApiRef), revision);
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
