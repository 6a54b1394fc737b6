import {
  configApiRef,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { Radio } from '@backstage/ui';
import {
  formatImage,
  ImageHistoryEntry,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { commitUrl } from '../../config/commitUrl';
import { CommitLink } from '../../deployments/CommitLink';
import { shortImage } from '../../deployments/shortImage';
import { RelativeTime } from '../../time/RelativeTime';
import { gitopsTranslationRef } from '../../translations/ref';
import styles from './ImageHistoryInput.module.css';

/** One image of the past, with who brought it, when and by which commit. */
export function ImageHistoryRadio(props: {
  entry: ImageHistoryEntry;
  /** It is what runs today: nothing to go back to. */
  isToday: boolean;
  hasAutoFocus: boolean;
}) {
  const { entry, isToday, hasAutoFocus } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const url = commitUrl(useApi(configApiRef), entry.commit);
  return (
    <div className={styles.row}>
      <Radio
        className={styles.radio}
        value={entry.commit}
        isDisabled={isToday}
        {...{ autoFocus: hasAutoFocus }}
      >
        <span className={styles.entry}>
          <span className={styles.image}>
            <code title={formatImage(entry.image)}>
              {shortImage(formatImage(entry.image))}
            </code>
            {isToday && <span>{t('form.imageHistory.today')}</span>}
          </span>
          <span className={styles.detail}>{entry.message}</span>
          <span className={styles.detail}>
            {t('form.imageHistory.by', {
              author: entry.author,
              when: <RelativeTime value={entry.committedAt} />,
            })}
          </span>
        </span>
      </Radio>
      {/* Beside the radio button: inside its label a link could not be followed. */}
      <CommitLink revision={entry.commit} url={url} />
    </div>
  );
}
