import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import {
  APPLICATION_SIZES,
  ApplicationSettings,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { useEffect } from 'react';
import { gitopsTranslationRef } from '../../translations/ref';
import { CheckboxesInput } from '../CheckboxesInput';
import { FieldFrame } from '../FieldFrame';
import { FieldHint } from '../FieldHint';
import { readFieldProps } from '../readFieldProps';
import {
  ChangedSettings,
  groupToday,
  keepDifferences,
  scalingOf,
  SettingsValue,
} from './changedSettings';
import { ChoiceSetting } from './ChoiceSetting';
import { PortSetting } from './PortSetting';
import { ScalingSetting } from './ScalingSetting';
import { settingChoices } from './settingChoices';
import styles from './SettingsInput.module.css';
import { useSettingTexts } from './useSettingTexts';

/** Where to change what, beside what it is today. */
export function SettingsControls(props: {
  field: ReturnType<typeof readFieldProps>;
  application: ApplicationSettings;
  /** What the form holds: nothing at first, or only a part when it was filled in by a link. */
  value: Partial<SettingsValue>;
  onChange: (value: SettingsValue) => void;
}) {
  const { field, application, value, onChange } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const texts = useSettingTexts();
  const { environments } = application;
  const names = environments.map(({ environment }) => environment);
  const isUntouched = value.environments === undefined;
  const chosenNames = names.filter(
    name => isUntouched || value.environments?.includes(name),
  );
  const chosen = environments.filter(({ environment }) =>
    chosenNames.includes(environment),
  );
  const settings = keepDifferences(value.settings ?? {}, chosen);
  const choices = settingChoices(chosen);
  const isEditable = !field.isDisabled && !field.isReadOnly;

  const write = (next: ChangedSettings, among = chosenNames) =>
    onChange({
      environments: among,
      settings: keepDifferences(
        next,
        environments.filter(({ environment }) => among.includes(environment)),
      ),
    });

  // What a link or another application left in the form may be the same as today, or mean nothing here.
  const shown = JSON.stringify({ environments: chosenNames, settings });
  const held = JSON.stringify({
    environments: value.environments,
    settings: value.settings,
  });
  useEffect(() => {
    if (held !== shown) {
      onChange(JSON.parse(shown));
    }
  }, [held, shown, onChange]);

  const otherKeys = [...new Set(chosen.flatMap(({ otherKeys: keys }) => keys))];
  const isUnchanged = Object.keys(settings).length === 0;

  return (
    <FieldFrame
      id={field.id}
      hint={
        <>
          {chosen.length > 0 && isUnchanged && (
            <FieldHint tone="neutral">{t('form.settings.unchanged')}</FieldHint>
          )}
          {otherKeys.length > 0 && (
            <FieldHint tone="neutral">
              {t('form.settings.otherKeys', { keys: otherKeys.join(', ') })}
            </FieldHint>
          )}
        </>
      }
    >
      <div className={styles.controls}>
        <Text as="p" variant="body-medium">
          {field.description}
        </Text>
        <CheckboxesInput
          {...field}
          id={`${field.id}_environments`}
          label={t('form.settings.environments')}
          description={t('form.settings.environmentsDescription')}
          options={environments.map(({ environment, title }) => ({
            name: environment,
            title,
          }))}
          chosen={chosenNames}
          isRequired={false}
          isInvalid={chosenNames.length === 0}
          onToggle={name =>
            write(
              settings,
              names.filter(
                known => chosenNames.includes(known) !== (known === name),
              ),
            )
          }
        >
          {chosenNames.length === 0 && (
            <FieldHint tone="problem">
              {t('form.environments.missing')}
            </FieldHint>
          )}
        </CheckboxesInput>
        {chosen.length > 0 && (
          <>
            <ChoiceSetting
              label={t('form.settings.size')}
              choices={APPLICATION_SIZES}
              describe={texts.size}
              today={groupToday(chosen, 'size')}
              changed={settings.size}
              isEditable={isEditable}
              onChange={size => write({ ...settings, size })}
            />
            {choices.canScale && (
              <ScalingSetting
                describe={texts.scaling}
                today={groupToday(chosen, 'scaling')}
                changed={scalingOf(settings)}
                isEditable={isEditable}
                onChange={scaling =>
                  write({
                    ...settings,
                    replicas: undefined,
                    autoscaling: undefined,
                    ...scaling,
                  })
                }
              />
            )}
            {choices.exposures.length > 0 && (
              <ChoiceSetting
                label={t('form.settings.exposure')}
                choices={choices.exposures}
                describe={texts.exposure}
                today={groupToday(chosen, 'exposure')}
                changed={settings.exposure}
                isEditable={isEditable}
                onChange={exposure => write({ ...settings, exposure })}
              />
            )}
            {choices.strategies.length > 0 && (
              <ChoiceSetting
                label={t('form.settings.strategy')}
                choices={choices.strategies}
                describe={texts.strategy}
                today={groupToday(chosen, 'strategy')}
                changed={settings.strategy}
                isEditable={isEditable}
                onChange={strategy => write({ ...settings, strategy })}
              />
            )}
            <PortSetting
              describe={texts.port}
              today={groupToday(chosen, 'port')}
              changed={settings.port}
              isEditable={isEditable}
              onChange={port => write({ ...settings, port })}
            />
          </>
        )}
      </div>
    </FieldFrame>
  );
}
