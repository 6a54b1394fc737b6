import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { ReactNode } from 'react';
import { useLanguage } from '../../time/useLanguage';
import { gitopsTranslationRef } from '../../translations/ref';
import { TodayGroup } from './changedSettings';
import styles from './SettingsInput.module.css';

/** One setting: its control, what it is today, and the way back to that. */
export function SettingRow(props: {
  /** What the setting is called. */
  label: string;
  /** Id of the text about today, for the control to refer to. */
  todayId: string;
  today: TodayGroup[];
  describe: (value: TodayGroup['value']) => string;
  isChanged: boolean;
  isEditable: boolean;
  onKeep: () => void;
  children: ReactNode;
}) {
  const { label, todayId, today, describe, isChanged, isEditable, onKeep } =
    props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const format = new Intl.ListFormat(useLanguage(), { type: 'conjunction' });
  const describeGroup = ({ value, environments }: TodayGroup) =>
    t('form.settings.valueIn', {
      value: describe(value),
      environments: format.format(environments.map(({ title }) => title)),
    });
  return (
    <div className={isChanged ? `${styles.row} ${styles.changed}` : styles.row}>
      {props.children}
      <div className={styles.today}>
        <span id={todayId}>
          {today.length === 1
            ? t('form.settings.today', { value: describe(today[0].value) })
            : t('form.settings.todayDiffers', {
                values: today.map(describeGroup).join('; '),
              })}
        </span>
        {isChanged && isEditable && (
          <Button
            size="small"
            variant="tertiary"
            aria-label={t('form.settings.keepLabel', { setting: label })}
            onPress={onKeep}
          >
            {t('form.settings.keep')}
          </Button>
        )}
      </div>
    </div>
  );
}
