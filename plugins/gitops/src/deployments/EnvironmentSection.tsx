import {
  EnvironmentDeployment,
  InstanceStatus,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { ApplicationDetails } from './ApplicationDetails';
import { DifferenceNote } from './DifferenceNote';
import styles from './EnvironmentSection.module.css';
import { EnvironmentActions } from './EnvironmentActions';
import { EnvironmentStateDetail } from './EnvironmentStateDetail';
import { Section } from './Section';
import { StaleNotice } from './StaleNotice';
import { TemplateLink } from './useTemplateLinks';

/** One environment on the tab, with every detail. */
export function EnvironmentSection(props: {
  environment: EnvironmentDeployment;
  /** The earlier environment that runs something else. */
  differsFrom?: EnvironmentDeployment;
  /** A promotion would bring another image here. */
  isPromotable: boolean;
  templateLink: TemplateLink;
  /** The Argo CD instance behind the environment. */
  instance: InstanceStatus | undefined;
}) {
  const { environment, differsFrom, isPromotable, templateLink, instance } =
    props;
  return (
    <Section
      title={environment.title}
      status={differsFrom && <DifferenceNote from={differsFrom.title} />}
      actions={
        <EnvironmentActions
          environment={environment}
          isPromotable={isPromotable}
          templateLink={templateLink}
        />
      }
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
