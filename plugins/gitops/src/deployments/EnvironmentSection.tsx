import {
  EnvironmentDeployment,
  InstanceStatus,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { ApplicationDetails } from './ApplicationDetails';
import { DifferenceNote } from './DifferenceNote';
import styles from './EnvironmentSection.module.css';
import { EnvironmentStateDetail } from './EnvironmentStateDetail';
import { Section } from './Section';
import { StaleNotice } from './StaleNotice';

/** One environment on the tab, with every detail. */
export function EnvironmentSection(props: {
  environment: EnvironmentDeployment;
  /** The earlier environment that runs something else. */
  differsFrom?: EnvironmentDeployment;
  /** The Argo CD instance behind the environment. */
  instance: InstanceStatus | undefined;
}) {
  const { environment, differsFrom, instance } = props;
  return (
    <Section
      title={environment.title}
      status={differsFrom && <DifferenceNote from={differsFrom.title} />}
    >
      <div className={styles.section}>
        <StaleNotice instance={instance} />
        {environment.state !== 'deployed' && (
          <EnvironmentStateDetail
            state={environment.state}
            instance={environment.instance}
            problem={instance?.problem}
          />
        )}
        {environment.applications.map(application => (
          <div
            key={`${application.namespace}/${application.name}`}
            className={styles.application}
          >
            <ApplicationDetails application={application} />
          </div>
        ))}
      </div>
    </Section>
  );
}
