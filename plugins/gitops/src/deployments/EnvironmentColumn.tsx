import { Box, Text } from '@backstage/ui';
import {
  DeploymentPullRequest,
  EnvironmentDeployment,
  InstanceStatus,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { ApplicationSummary } from './ApplicationSummary';
import { DifferenceNote } from './DifferenceNote';
import styles from './EnvironmentColumn.module.css';
import { EnvironmentStateDetail } from './EnvironmentStateDetail';
import { PullRequestLink } from './PullRequestLink';
import { StaleNotice } from './StaleNotice';

/** One environment on the overview card. */
export function EnvironmentColumn(props: {
  environment: EnvironmentDeployment;
  /** The earlier environment that runs something else. */
  differsFrom?: EnvironmentDeployment;
  /** Those that touch this environment. */
  pullRequests: DeploymentPullRequest[];
  /** The Argo CD instance behind the environment. */
  instance: InstanceStatus | undefined;
}) {
  const { environment, differsFrom, pullRequests, instance } = props;
  const { applications } = environment;
  const difference = differsFrom && <DifferenceNote from={differsFrom.title} />;
  return (
    <Box bg="neutral" className={styles.column}>
      <Text
        as="h4"
        variant="body-medium"
        weight="bold"
        className={styles.title}
      >
        {environment.title}
      </Text>
      {environment.state !== 'deployed' && (
        <EnvironmentStateDetail
          state={environment.state}
          instance={environment.instance}
          problem={instance?.problem}
        />
      )}
      {applications.length > 0 && (
        <ul className={styles.applications}>
          {applications.map(application => (
            <li
              key={`${application.instance}/${application.namespace}/${application.name}`}
            >
              <ApplicationSummary
                application={application}
                isNamed={applications.length > 1}
                isIdle={environment.state === 'idle'}
                imageNote={applications.length === 1 ? difference : undefined}
              />
            </li>
          ))}
        </ul>
      )}
      {applications.length > 1 && difference}
      {pullRequests.map(pullRequest => (
        <PullRequestLink key={pullRequest.number} pullRequest={pullRequest} />
      ))}
      <StaleNotice instance={instance} />
    </Box>
  );
}
