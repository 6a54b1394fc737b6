import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import {
  DeploymentPullRequest,
  EnvironmentDeployment,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { RiGitMergeLine, RiGitPullRequestLine } from '@remixicon/react';
import { useLanguage } from '../time/useLanguage';
import { gitopsTranslationRef } from '../translations/ref';
import { PullRequestLink } from './PullRequestLink';
import styles from './PullRequestsSection.module.css';
import { Section } from './Section';
import { StatusLabel } from './StatusLabel';

/** What is proposed for the entity, and what was merged a moment ago. */
export function PullRequestsSection(props: {
  pullRequests: DeploymentPullRequest[];
  /** For the environments' titles. */
  environments: EnvironmentDeployment[];
}) {
  const { pullRequests, environments } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const language = useLanguage();

  const targetsOf = (pullRequest: DeploymentPullRequest) =>
    new Intl.ListFormat(language, { type: 'conjunction' }).format(
      pullRequest.environments.map(
        target =>
          environments.find(({ name }) => name === target)?.title ?? target,
      ),
    );

  return (
    <Section title={t('pullRequest.openTitle')}>
      {pullRequests.length === 0 ? (
        <Text variant="body-medium" color="secondary">
          {t('pullRequest.none')}
        </Text>
      ) : (
        <ul className={styles.list}>
          {pullRequests.map(pullRequest => (
            <li key={pullRequest.number} className={styles.item}>
              <PullRequestLink pullRequest={pullRequest} />
              <div className={styles.state}>
                {pullRequest.environments.length > 0 && (
                  <Text variant="body-small" color="secondary">
                    {t('pullRequest.targets', {
                      environments: targetsOf(pullRequest),
                    })}
                  </Text>
                )}
                <StatusLabel
                  tone={pullRequest.state === 'open' ? 'info' : 'success'}
                  icon={
                    pullRequest.state === 'open'
                      ? RiGitPullRequestLine
                      : RiGitMergeLine
                  }
                  text={t(`pullRequest.${pullRequest.state}`)}
                />
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
