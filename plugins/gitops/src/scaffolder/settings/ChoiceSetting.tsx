import { Radio, RadioGroup } from '@backstage/ui';
import { useId } from 'react';
import { SettingRow } from './SettingRow';
import { TodayGroup } from './changedSettings';

/** A setting with a few possible values. */
export function ChoiceSetting(props: {
  label: string;
  choices: readonly string[];
  /** What a value is called, unknown ones and none too. */
  describe: (value: TodayGroup['value']) => string;
  today: TodayGroup[];
  /** The value that is wanted instead of today's. */
  changed: string | undefined;
  isEditable: boolean;
  onChange: (value: string | undefined) => void;
}) {
  const { label, choices, describe, today, changed, isEditable, onChange } =
    props;
  const todayId = useId();
  const common = today.length === 1 ? today[0].value : undefined;
  return (
    <SettingRow
      label={label}
      todayId={todayId}
      today={today}
      describe={describe}
      isChanged={changed !== undefined}
      isEditable={isEditable}
      onKeep={() => onChange(undefined)}
    >
      <RadioGroup
        label={label}
        orientation="horizontal"
        aria-describedby={todayId}
        isDisabled={!isEditable}
        value={changed ?? (typeof common === 'string' ? common : null)}
        onChange={onChange}
      >
        {choices.map(choice => (
          <Radio key={choice} value={choice}>
            {describe(choice)}
          </Radio>
        ))}
      </RadioGroup>
    </SettingRow>
  );
}
