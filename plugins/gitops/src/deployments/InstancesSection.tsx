import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { InstanceStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  RemixiconComponentType,
  RiBroadcastLine,
  RiLoader4Line,
  RiTimeLine,
} from '@remixicon/react';
import { RelativeTime } from '../time/RelativeTime';
import { gitopsTranslationRef } from '../translations/ref';
import styles from './InstancesSection.module.css';
import { Section } from './Section';
import { StatusLabel, StatusTone } from './StatusLabel';

const LOOKS: Record<
  InstanceStatus['state'],
  { tone: StatusTone; icon: RemixiconComponentType }
> = {
  live: { tone: 'success', icon: RiBroadcastLine },
  stale: { tone: 'warning', icon: RiTimeLine },
  connecting: { tone: 'info', icon: RiLoader4Line },
};

/**
 * How fresh the data of each Argo CD is. Live data has no age: the backend confirms it with a 304, and the moment in the
 * answer stays that of the last change.
 */
export function InstancesSection(props: { instances: InstanceStatus[] }) {
  const { instances } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  if (instances.length === 0) {
    return null;
  }
  return (
    <Section title={t('instance.title')}>
      <ul className={styles.list}>
        {instances.map(({ name, state, observedAt, problem }) => (
          <li key={name} className={styles.item}>
            <Text variant="body-medium" weight="bold">
              {name}
            </Text>
            <StatusLabel
              {...LOOKS[state]}
              text={t(`instance.${state}`)}
              isTurning={state === 'connecting'}
            />
            {state !== 'live' && (
              <Text variant="body-small" color="secondary">
                {observedAt
                  ? t('instance.observed', {
                      when: <RelativeTime value={observedAt} />,
                    })
                  : t('instance.never')}
              </Text>
            )}
            {problem && <Text variant="body-small">{problem}</Text>}
          </li>
        ))}
      </ul>
    </Section>
  );
}
