import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  APPLICATION_EXPOSURES,
  APPLICATION_SIZES,
  APPLICATION_STRATEGIES,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { gitopsTranslationRef } from '../../translations/ref';
import { DEFAULT_AUTOSCALING_CPU, TodayGroup } from './changedSettings';

type Value = TodayGroup['value'];

/** What values of the settings are called. A value that no form offers goes by the name that it has in the file. */
export function useSettingTexts() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const plain = (value: Value) =>
    value === undefined ? t('form.settings.default') : String(value);
  return {
    size(value: Value) {
      const known = APPLICATION_SIZES.find(size => size === value);
      return known ? t(`form.settings.size_${known}`) : plain(value);
    },
    exposure(value: Value) {
      const known = APPLICATION_EXPOSURES.find(exposure => exposure === value);
      return known ? t(`form.settings.exposure_${known}`) : plain(value);
    },
    strategy(value: Value) {
      const known = APPLICATION_STRATEGIES.find(strategy => strategy === value);
      return known ? t(`form.settings.strategy_${known}`) : plain(value);
    },
    scaling(value: Value) {
      if (typeof value !== 'object') {
        return plain(value);
      }
      if ('replicas' in value) {
        return t('form.settings.copies', { count: value.replicas });
      }
      const { min, max, cpu = DEFAULT_AUTOSCALING_CPU } = value.autoscaling;
      return t('form.settings.copiesByLoad', {
        min: String(min),
        max: String(max),
        cpu: String(cpu),
      });
    },
    port: plain,
  };
}
