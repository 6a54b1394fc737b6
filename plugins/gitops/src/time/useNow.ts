import { useEffect, useState } from 'react';

/** The current time in milliseconds since the epoch, renewed every `intervalMs`, or never when that is undefined. */
export function useNow(intervalMs: number | undefined): number {
  const [now, setNow] = useState(Date.now);

  useEffect(() => {
    setNow(Date.now());
    if (intervalMs === undefined) {
      return undefined;
    }
    const timer = setInterval(() => setNow(Date.now()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);

  return now;
}
