import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  ApplicationStatus,
  SyncStatus as Sync,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  RemixiconComponentType,
  RiCheckLine,
  RiGitCommitLine,
  RiQuestionLine,
  RiRefreshLine,
} from '@remixicon/react';
import { gitopsTranslationRef } from '../translations/ref';
import { StatusLabel, StatusTone } from './StatusLabel';

const LOOKS: Record<Sync, { tone: StatusTone; icon: RemixiconComponentType }> =
  {
    Synced: { tone: 'success', icon: RiCheckLine },
    OutOfSync: { tone: 'warning', icon: RiGitCommitLine },
    Unknown: { tone: 'neutral', icon: RiQuestionLine },
  };

/** How an application compares with Git, in a word; while a sync runs, that. */
export function SyncStatus(props: {
  sync: Sync;
  operation?: ApplicationStatus['operation'];
}) {
  const { sync, operation } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  if (operation?.phase === 'Running' || operation?.phase === 'Terminating') {
    return (
      <StatusLabel
        tone="info"
        icon={RiRefreshLine}
        text={t(`operation.${operation.phase}`)}
        isTurning
      />
    );
  }
  return <StatusLabel {...LOOKS[sync]} text={t(`sync.${sync}`)} />;
}
