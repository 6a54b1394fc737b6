import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EnvironmentState } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  RemixiconComponentType,
  RiGitMergeLine,
  RiGitPullRequestLine,
  RiMoonLine,
  RiQuestionLine,
  RiSubtractLine,
} from '@remixicon/react';
import { gitopsTranslationRef } from '../translations/ref';
import { StatusLabel, StatusTone } from './StatusLabel';

const LOOKS: Record<
  Exclude<EnvironmentState, 'deployed'>,
  { tone: StatusTone; icon: RemixiconComponentType }
> = {
  absent: { tone: 'neutral', icon: RiSubtractLine },
  waitingForReview: { tone: 'info', icon: RiGitPullRequestLine },
  waitingForArgocd: { tone: 'info', icon: RiGitMergeLine },
  idle: { tone: 'neutral', icon: RiMoonLine },
  unknown: { tone: 'warning', icon: RiQuestionLine },
};

/** Where an environment stands while nothing is deployed there, in a few words. */
export function EnvironmentStateLabel(props: {
  state: Exclude<EnvironmentState, 'deployed'>;
}) {
  const { state } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return <StatusLabel {...LOOKS[state]} text={t(`state.${state}`)} />;
}
