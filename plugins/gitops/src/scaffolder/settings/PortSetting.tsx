import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { NumberField } from '@backstage/ui';
import { useId } from 'react';
import { gitopsTranslationRef } from '../../translations/ref';
import { TodayGroup } from './changedSettings';
import { SettingRow } from './SettingRow';
import styles from './SettingsInput.module.css';

/** The port that the container listens on. */
export function PortSetting(props: {
  describe: (value: TodayGroup['value']) => string;
  today: TodayGroup[];
  changed: number | undefined;
  isEditable: boolean;
  onChange: (value: number | undefined) => void;
}) {
  const { describe, today, changed, isEditable, onChange } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const todayId = useId();
  const common = today.length === 1 ? today[0].value : undefined;
  return (
    <SettingRow
      label={t('form.settings.port')}
      todayId={todayId}
      today={today}
      describe={describe}
      isChanged={changed !== undefined}
      isEditable={isEditable}
      onKeep={() => onChange(undefined)}
    >
      <NumberField
        className={styles.number}
        label={t('form.settings.port')}
        aria-describedby={todayId}
        isDisabled={!isEditable}
        minValue={1}
        maxValue={65_535}
        value={changed ?? (typeof common === 'number' ? common : NaN)}
        onChange={value => onChange(Number.isNaN(value) ? undefined : value)}
      />
    </SettingRow>
  );
}
