import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { NumberField, Radio, RadioGroup } from '@backstage/ui';
import { MAX_REPLICAS } from '@gitops-flow/backstage-plugin-gitops-common';
import { useId } from 'react';
import { gitopsTranslationRef } from '../../translations/ref';
import {
  DEFAULT_AUTOSCALING_CPU,
  Scaling,
  TodayGroup,
} from './changedSettings';
import { SettingRow } from './SettingRow';
import styles from './SettingsInput.module.css';

/** How many copies run: a fixed number, or as many as the load wants. */
export function ScalingSetting(props: {
  describe: (value: TodayGroup['value']) => string;
  today: TodayGroup[];
  changed: Scaling | undefined;
  isEditable: boolean;
  onChange: (value: Scaling | undefined) => void;
}) {
  const { describe, today, changed, isEditable, onChange } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const todayId = useId();
  const common = today.length === 1 ? today[0].value : undefined;
  const shown = changed ?? (typeof common === 'object' ? common : undefined);
  const count = (key: 'replicas' | 'min' | 'max' | 'cpu', limit: number) => ({
    className: styles.number,
    label: t(`form.settings.${key}`),
    minValue: 1,
    maxValue: limit,
    isDisabled: !isEditable,
  });
  return (
    <SettingRow
      label={t('form.settings.scaling')}
      todayId={todayId}
      today={today}
      describe={describe}
      isChanged={changed !== undefined}
      isEditable={isEditable}
      onKeep={() => onChange(undefined)}
    >
      <RadioGroup
        label={t('form.settings.scaling')}
        orientation="horizontal"
        aria-describedby={todayId}
        isDisabled={!isEditable}
        value={kindOf(shown)}
        onChange={kind => onChange(startOf(kind, shown))}
      >
        <Radio value="replicas">{t('form.settings.fixed')}</Radio>
        <Radio value="autoscaling">{t('form.settings.byLoad')}</Radio>
      </RadioGroup>
      {shown && 'replicas' in shown && (
        <NumberField
          {...count('replicas', MAX_REPLICAS)}
          value={shown.replicas}
          onChange={replicas =>
            onChange(Number.isNaN(replicas) ? undefined : { replicas })
          }
        />
      )}
      {shown && 'autoscaling' in shown && (
        <div className={styles.numbers}>
          {(['min', 'max', 'cpu'] as const).map(key => (
            <NumberField
              key={key}
              {...count(key, key === 'cpu' ? 100 : MAX_REPLICAS)}
              value={shown.autoscaling[key] ?? DEFAULT_AUTOSCALING_CPU}
              onChange={value =>
                onChange(
                  Number.isNaN(value)
                    ? undefined
                    : { autoscaling: { ...shown.autoscaling, [key]: value } },
                )
              }
            />
          ))}
        </div>
      )}
    </SettingRow>
  );
}

function kindOf(scaling: Scaling | undefined): string | null {
  if (!scaling) {
    return null;
  }
  return 'replicas' in scaling ? 'replicas' : 'autoscaling';
}

/** Where somebody starts who changes the kind: near to what there is. */
function startOf(kind: string, scaling: Scaling | undefined): Scaling {
  if (kind === 'replicas') {
    return {
      replicas:
        scaling && 'autoscaling' in scaling ? scaling.autoscaling.min : 1,
    };
  }
  const min = scaling && 'replicas' in scaling ? scaling.replicas : 1;
  return {
    autoscaling: {
      min,
      max: Math.min(Math.max(min * 2, 2), MAX_REPLICAS),
      cpu: DEFAULT_AUTOSCALING_CPU,
    },
  };
}
