import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityDeployments } from '@gitops-flow/backstage-plugin-gitops-common';
import { gitopsTranslationRef } from '../translations/ref';
import { differsFrom } from './differsFrom';
import { EnvironmentColumn } from './EnvironmentColumn';
import styles from './EnvironmentGrid.module.css';

/** The environments side by side, in promotion order. */
export function EnvironmentGrid(props: { deployments: EntityDeployments }) {
  const { environments, pullRequests, instances } = props.deployments;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <ol className={styles.grid} aria-label={t('card.environments')}>
      {environments.map((environment, index) => (
        <li key={environment.name}>
          <EnvironmentColumn
            environment={environment}
            differsFrom={differsFrom(environments, index)}
            pullRequests={pullRequests.filter(
              ({ number, state }) =>
                environment.pullRequests.includes(number) &&
                (state === 'open' || environment.state === 'waitingForArgocd'),
            )}
            instance={instances.find(
              ({ name }) => name === environment.instance,
            )}
          />
        </li>
      ))}
    </ol>
  );
}
