import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Radio } from '@backstage/ui';
import {
  formatImage,
  HealthStatus as Health,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { HealthStatus } from '../../deployments/HealthStatus';
import { shortImage } from '../../deployments/shortImage';
import { gitopsTranslationRef } from '../../translations/ref';
import { EnvironmentChoice, EnvironmentMode } from './environmentChoices';
import styles from './EnvironmentInput.module.css';

/** One environment with what runs there today, and with what would come. */
export function EnvironmentRadio(props: {
  choice: EnvironmentChoice;
  mode: EnvironmentMode;
  /** How Argo CD finds it, where that is known. */
  health: Health | undefined;
  hasAutoFocus: boolean;
}) {
  const { choice, mode, health, hasAutoFocus } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const { name, title, image, source, isUpToDate } = choice;
  return (
    <Radio
      className={styles.radio}
      value={name}
      isDisabled={isUpToDate}
      {...{ autoFocus: hasAutoFocus }}
    >
      <span className={styles.choice}>
        <span className={styles.title}>
          {title}
          {health && <HealthStatus health={health} />}
        </span>
        {mode !== 'missing' && (
          <span className={styles.detail}>
            {image
              ? t('form.environment.today', {
                  image: <code>{shortImage(formatImage(image))}</code>,
                })
              : t('form.environment.nothingToday')}
          </span>
        )}
        {source?.image && (
          <span className={styles.detail}>
            {isUpToDate
              ? t('form.environment.upToDate', { environment: source.title })
              : t('form.environment.wouldGet', {
                  image: <code>{shortImage(formatImage(source.image))}</code>,
                  environment: source.title,
                })}
          </span>
        )}
      </span>
    </Radio>
  );
}
