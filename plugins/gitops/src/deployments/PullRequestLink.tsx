import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { DeploymentPullRequest } from '@gitops-flow/backstage-plugin-gitops-common';
import { RelativeTime } from '../time/RelativeTime';
import { gitopsTranslationRef } from '../translations/ref';
import { ExternalLink } from './ExternalLink';
import styles from './PullRequestLink.module.css';

/** A pull request with who opened it and when. */
export function PullRequestLink(props: { pullRequest: DeploymentPullRequest }) {
  const { number, title, url, author, createdAt } = props.pullRequest;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <div className={styles.pullRequest}>
      <ExternalLink
        href={url}
        label={t('pullRequest.linkLabel', { number: String(number), title })}
      >
        {t('pullRequest.name', { number: String(number), title })}
      </ExternalLink>
      <Text variant="body-small" color="secondary">
        {t('pullRequest.openedBy', {
          author,
          when: <RelativeTime value={createdAt} />,
        })}
      </Text>
    </div>
  );
}
