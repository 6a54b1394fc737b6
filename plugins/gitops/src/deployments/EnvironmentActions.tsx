import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonLink } from '@backstage/ui';
import { EnvironmentDeployment } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  RiArrowGoBackLine,
  RiEqualizerLine,
  RiUploadCloudLine,
} from '@remixicon/react';
import { gitopsTranslationRef } from '../translations/ref';
import { imagesOf } from './differsFrom';
import { isConfigured } from './promotionSource';
import { TemplateLink } from './useTemplateLinks';

/** The forms that change what runs in one environment, where they can change something. */
export function EnvironmentActions(props: {
  environment: EnvironmentDeployment;
  /** A promotion would bring another image here. */
  isPromotable: boolean;
  templateLink: TemplateLink;
}) {
  const { environment, isPromotable, templateLink } = props;
  const { name, title, applications } = environment;
  const { t } = useTranslationRef(gitopsTranslationRef);
  if (!isConfigured(environment) || applications.length === 0) {
    return null;
  }
  const promote = isPromotable && templateLink('promote', { to: name });
  const rollback =
    imagesOf(environment) !== '' &&
    templateLink('rollback', { environment: name });
  const change = templateLink('change', {
    settings: { environments: [name], settings: {} },
  });
  return (
    <>
      {promote && (
        <ButtonLink
          size="small"
          variant="primary"
          href={promote}
          iconStart={<RiUploadCloudLine />}
          aria-label={t('actions.promoteLabel', { environment: title })}
        >
          {t('actions.promote')}
        </ButtonLink>
      )}
      {rollback && (
        <ButtonLink
          size="small"
          variant="secondary"
          href={rollback}
          iconStart={<RiArrowGoBackLine />}
          aria-label={t('actions.rollbackLabel', { environment: title })}
        >
          {t('actions.rollback')}
        </ButtonLink>
      )}
      {change && (
        <ButtonLink
          size="small"
          variant="secondary"
          href={change}
          iconStart={<RiEqualizerLine />}
          aria-label={t('actions.changeLabel', { environment: title })}
        >
          {t('actions.change')}
        </ButtonLink>
      )}
    </>
  );
}
