import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { EnvironmentState } from '@gitops-flow/backstage-plugin-gitops-common';
import { gitopsTranslationRef } from '../translations/ref';
import styles from './EnvironmentStateDetail.module.css';
import { EnvironmentStateLabel } from './EnvironmentStateLabel';

/** Why nothing is deployed in an environment, and what would change that. */
export function EnvironmentStateDetail(props: {
  state: Exclude<EnvironmentState, 'deployed'>;
  /** Name of the Argo CD instance behind the environment. */
  instance: string;
  /** What keeps that instance from answering. */
  problem?: string;
}) {
  const { state, instance, problem } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <div className={styles.state}>
      <EnvironmentStateLabel state={state} />
      <Text variant="body-small">
        {state === 'unknown'
          ? t('state.unknownDetail', { instance })
          : t(`state.${state}Detail`)}
      </Text>
      {state === 'unknown' && problem && (
        <Text variant="body-small" color="secondary">
          {problem}
        </Text>
      )}
    </div>
  );
}
