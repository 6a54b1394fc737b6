import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { InstanceStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import { RiTimeLine } from '@remixicon/react';
import { RelativeTime } from '../time/RelativeTime';
import { gitopsTranslationRef } from '../translations/ref';
import styles from './StaleNotice.module.css';

/** Says how old data is that an Argo CD instance stopped refreshing. Nothing while the instance is live. */
export function StaleNotice(props: { instance: InstanceStatus | undefined }) {
  const { instance } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  if (instance?.state !== 'stale') {
    return null;
  }
  return (
    <p className={styles.notice}>
      <RiTimeLine aria-hidden="true" className={styles.icon} />
      <span>
        {instance.observedAt
          ? t('instance.staleNotice', {
              instance: instance.name,
              when: <RelativeTime value={instance.observedAt} />,
            })
          : t('instance.staleNoticeUnknown', { instance: instance.name })}
        {instance.problem && ` ${instance.problem}`}
      </span>
    </p>
  );
}
