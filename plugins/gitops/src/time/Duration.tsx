import { formatDuration } from './formatTime';
import { useLanguage } from './useLanguage';
import { useNow } from './useNow';

const TICK_MS = 1_000;

/** How long something took, or has been going on when it has no end. */
export function Duration(props: {
  /** ISO 8601. */
  from: string;
  /** ISO 8601. */
  to?: string;
}) {
  const language = useLanguage();
  const now = useNow(props.to ? undefined : TICK_MS);
  const end = props.to ? new Date(props.to).getTime() : now;
  const milliseconds = end - new Date(props.from).getTime();
  return <>{formatDuration({ milliseconds, language })}</>;
}
