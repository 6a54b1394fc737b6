import { formatAbsoluteTime, formatRelativeTime } from './formatTime';
import { useLanguage } from './useLanguage';
import { useNow } from './useNow';

const TICK_MS = 15_000;

/** `3 minutes ago`, which stays true while it is shown. The exact time appears on hover. */
export function RelativeTime(props: {
  /** ISO 8601, or milliseconds since the epoch. */
  value: string | number;
}) {
  const language = useLanguage();
  const now = useNow(TICK_MS);
  const time = new Date(props.value).getTime();
  if (Number.isNaN(time)) {
    return <span>{props.value}</span>;
  }
  return (
    <time
      dateTime={new Date(time).toISOString()}
      title={formatAbsoluteTime({ time, language })}
    >
      {formatRelativeTime({ time, now, language })}
    </time>
  );
}
