import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { HealthStatus as Health } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  RemixiconComponentType,
  RiCloseCircleFill,
  RiGhostLine,
  RiHeartPulseFill,
  RiLoader4Line,
  RiPauseCircleFill,
  RiQuestionLine,
} from '@remixicon/react';
import { gitopsTranslationRef } from '../translations/ref';
import { StatusLabel, StatusTone } from './StatusLabel';

const LOOKS: Record<
  Health,
  { tone: StatusTone; icon: RemixiconComponentType }
> = {
  Healthy: { tone: 'success', icon: RiHeartPulseFill },
  Suspended: { tone: 'neutral', icon: RiPauseCircleFill },
  Progressing: { tone: 'info', icon: RiLoader4Line },
  Missing: { tone: 'warning', icon: RiGhostLine },
  Degraded: { tone: 'danger', icon: RiCloseCircleFill },
  Unknown: { tone: 'neutral', icon: RiQuestionLine },
};

/** Argo CD's health of an application, in a word. */
export function HealthStatus(props: { health: Health }) {
  const { health } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <StatusLabel
      {...LOOKS[health]}
      text={t(`health.${health}`)}
      isTurning={health === 'Progressing'}
    />
  );
}
