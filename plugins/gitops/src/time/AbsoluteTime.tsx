import { formatAbsoluteTime, formatMinute } from './formatTime';
import { useLanguage } from './useLanguage';

/** The time to the minute, in the reader's language and time zone. Seconds and zone appear on hover. */
export function AbsoluteTime(props: {
  /** ISO 8601. */
  value: string;
}) {
  const language = useLanguage();
  const time = new Date(props.value).getTime();
  if (Number.isNaN(time)) {
    return <span>{props.value}</span>;
  }
  return (
    <time dateTime={props.value} title={formatAbsoluteTime({ time, language })}>
      {formatMinute({ time, language })}
    </time>
  );
}
