import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonLink } from '@backstage/ui';
import { EnvironmentDeployment } from '@gitops-flow/backstage-plugin-gitops-common';
import { RiAddLine, RiDeleteBin6Line, RiEqualizerLine } from '@remixicon/react';
import { gitopsTranslationRef } from '../translations/ref';
import styles from './ApplicationActions.module.css';
import { isConfigured } from './promotionSource';
import { TemplateLink } from './useTemplateLinks';

/** The forms that change the application as a whole, where they can change something. */
export function ApplicationActions(props: {
  environments: EnvironmentDeployment[];
  templateLink: TemplateLink;
}) {
  const { templateLink } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const environments = props.environments.filter(isConfigured);
  const isSomewhere = environments.some(
    ({ applications }) => applications.length > 0,
  );
  if (!isSomewhere) {
    return null;
  }
  const change = templateLink('change');
  const add =
    environments.some(({ state }) => state === 'absent') &&
    templateLink('add-environment');
  const decommission = templateLink('decommission');
  if (!change && !add && !decommission) {
    return null;
  }
  return (
    <div
      role="group"
      aria-label={t('actions.title')}
      className={styles.actions}
    >
      {change && (
        <ButtonLink
          size="small"
          variant="secondary"
          href={change}
          iconStart={<RiEqualizerLine />}
        >
          {t('actions.changeAll')}
        </ButtonLink>
      )}
      {add && (
        <ButtonLink
          size="small"
          variant="secondary"
          href={add}
          iconStart={<RiAddLine />}
        >
          {t('actions.addEnvironment')}
        </ButtonLink>
      )}
      {decommission && (
        <ButtonLink
          size="small"
          variant="tertiary"
          href={decommission}
          iconStart={<RiDeleteBin6Line />}
        >
          {t('actions.decommission')}
        </ButtonLink>
      )}
    </div>
  );
}
